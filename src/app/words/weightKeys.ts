import type { KeyboardEvent } from 'react';
import { adjustWeight } from '../../core/prompt/adjustWeight.ts';
import { replaceText } from './replaceText.ts';

/** Ctrl+↑ and Ctrl+↓ (⌘ on a Mac) in a prompt box change how much the word at the cursor counts. */
export function onWeightKey(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  event.preventDefault();
  const field = event.currentTarget;
  const before = { text: field.value, start: field.selectionStart, end: field.selectionEnd };
  const after = adjustWeight(before, event.key === 'ArrowUp' ? 1 : -1);
  if (after.text !== before.text) replaceText(field, after.text);
  field.setSelectionRange(after.start, after.end);
}
