import { beginStep } from '../../stores/draftHistory.ts';

/** Only what differs, the way typing does it, so that undo works. */
export function replaceText(field: HTMLTextAreaElement, text: string): void {
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
