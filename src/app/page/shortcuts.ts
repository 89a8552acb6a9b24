import { cancelGeneration, generate } from '../../stores/generation.ts';

/** What Base UI marks as open; popups may stay in the page while they are closed. */
const POPUPS = ['dialog', 'alertdialog', 'listbox']
  .map((role) => `[role="${role}"][data-open], [data-open] [role="${role}"]`)
  .join();

/** Generate from anywhere; Escape belongs to an open popup first. Returns the way to stop. */
export function listenForShortcuts(): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.repeat) return;
    const popup = document.querySelector(POPUPS) !== null;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !popup) {
      event.preventDefault();
      void generate();
    }
    if (event.key === 'Escape' && !popup) cancelGeneration();
  };
  // Before anything inside has closed its popup.
  window.addEventListener('keydown', onKeyDown, { capture: true });
  return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
}
