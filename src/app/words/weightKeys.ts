import type { KeyboardEvent } from 'react';
import { adjustWeight } from '../../core/prompt/adjustWeight.ts';
import { beginStep } from '../../stores/draftHistory.ts';

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

/** Only what differs, the way typing does it, so that undo works. */
function replaceText(field: HTMLTextAreaElement, text: string): void {
  const { value } = field;
  let start = 0;
  while (start < value.length && start < text.length && value[start] === text[start]) start += 1;
  let tail = 0;
  const most = Math.min(value.length, text.length) - start;
  while (tail < most && value[value.length - 1 - tail] === text[text.length - 1 - tail]) tail += 1;
  beginStep();
  field.setSelectionRange(start, value.length - tail);
  const inserted = text.slice(start, text.length - tail);
  // Deprecated, and the only way that keeps the field's history.
  document.execCommand(inserted === '' ? 'delete' : 'insertText', false, inserted);
}
