import { flushSync } from 'react-dom';
import { redoDraft, undoDraft } from '../../stores/draftHistory.ts';

/** Marks text fields whose text is the form's: what is undone in them is undone in the form. */
export const FORM_TEXT = 'data-form-text';

const isFormText = (target: EventTarget | null): target is HTMLTextAreaElement =>
  target instanceof HTMLTextAreaElement && target.hasAttribute(FORM_TEXT);

/** Other fields have an undo of their own. */
const isOtherField = (target: EventTarget | null): boolean =>
  (target instanceof HTMLInputElement && target.type !== 'range') || target instanceof HTMLTextAreaElement;

type Step = 'undo' | 'redo';

function stepOfKey({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): Step | null {
  if (altKey || !(ctrlKey || metaKey)) return null;
  if (key.toLowerCase() === 'z') return shiftKey ? 'redo' : 'undo';
  return key.toLowerCase() === 'y' && !shiftKey ? 'redo' : null;
}

/** Undoes or redoes one step of the form; true where the event has been dealt with. */
export function onUndoKey(event: KeyboardEvent): boolean {
  const step = stepOfKey(event);
  if (step === null || (isOtherField(event.target) && !isFormText(event.target))) return false;
  take(step, event.target);
  event.preventDefault();
  return true;
}

/** The field's own undo, as menus and phones ask for it. */
export function onBeforeInput(event: InputEvent): void {
  if (!isFormText(event.target)) return;
  const step = { historyUndo: 'undo', historyRedo: 'redo' }[event.inputType];
  if (step !== 'undo' && step !== 'redo') return;
  event.preventDefault();
  take(step, event.target);
}

function take(step: Step, target: EventTarget | null): void {
  const before = isFormText(target) ? target.value : '';
  // The field shows it at once: the next key may come before the next frame, and finds the caret in its place.
  flushSync(step === 'undo' ? undoDraft : redoDraft);
  if (isFormText(target)) putCaret(target, before);
}

/** Behind what has changed, as a text field does it. */
function putCaret(field: HTMLTextAreaElement, before: string): void {
  const { value } = field;
  if (value === before) return;
  let tail = 0;
  const most = Math.min(value.length, before.length);
  while (tail < most && value[value.length - 1 - tail] === before[before.length - 1 - tail]) tail += 1;
  field.setSelectionRange(value.length - tail, value.length - tail);
}
