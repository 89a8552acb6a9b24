import { cancelWork, generate } from '../../stores/queueWork.ts';
import { selectNone, useSelection } from '../../stores/selection.ts';
import { useView, VIEW_ADDRESS } from '../../stores/view.ts';
import { onCommandKey } from '../commands/commandKeys.ts';
import { onBeforeInput, onUndoKey } from './undoKeys.ts';

/** What Base UI marks as open; popups may stay in the page while they are closed. Tooltips have no role. */
const POPUPS = [
  '[role="dialog"]',
  '[role="alertdialog"]',
  '[role="listbox"]',
  '[role="menu"]',
  '[data-tooltip]',
]
  .map((popup) => `${popup}[data-open], [data-open] ${popup}`)
  .join();

/** They take Escape and leave all other keys. */
const SUGGESTIONS = '[data-suggestions]';

/** Keys act on what lies on top: an open popup takes its own, then the models, then the studio. Returns the way to stop. */
export function listenForShortcuts(): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing || document.querySelector(POPUPS) !== null) return;
    if (event.key === 'Escape' && document.querySelector(SUGGESTIONS) !== null) return;
    onCommandKey(event);
    if (event.defaultPrevented) return;
    const { view } = useView.getState();
    if (view === 'models') onModelsKey(event);
    else if (view === 'prints') onPrintsKey(event);
    else if (!onUndoKey(event) && !event.repeat) onStudioKey(event);
  };
  // Before anything inside has closed its popup.
  const early = { capture: true };
  window.addEventListener('keydown', onKeyDown, early);
  window.addEventListener('beforeinput', onBeforeInput, early);
  return () => {
    window.removeEventListener('keydown', onKeyDown, early);
    window.removeEventListener('beforeinput', onBeforeInput, early);
  };
}

function onModelsKey({ key, target }: KeyboardEvent): void {
  // In a field it may be meant for what is being written.
  if (key === 'Escape' && !(target instanceof HTMLInputElement)) location.hash = VIEW_ADDRESS.studio;
}

/** First what is selected is let go of. */
function onPrintsKey(event: KeyboardEvent): void {
  if (event.key === 'Escape' && useSelection.getState().selected.size > 0) selectNone();
  else onModelsKey(event);
}

function onStudioKey(event: KeyboardEvent): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    void generate();
  }
  if (event.key === 'Escape') cancelWork();
}
