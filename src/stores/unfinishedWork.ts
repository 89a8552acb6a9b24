import { useGeneration } from './generation.ts';
import { isBusy } from './generationReducer.ts';
import { notify } from './notices.ts';

/** A job that a reload, a crash or a closed tab ended is said when the tab comes back. */
const RUNNING = 'aquatint.running';

/** Marks the running job, and speaks of one that the last visit left. */
export function watchUnfinishedWork(): void {
  const left = sessionStorage.getItem(RUNNING);
  sessionStorage.removeItem(RUNNING);
  if (left !== null) {
    const what = left === '' ? 'A picture' : `“${left}”`;
    notify({
      tone: 'warning',
      text: `${what} was being made when the page closed, and was not finished. Its words and settings are still in the form.`,
    });
  }
  useGeneration.subscribe((state, before) => {
    if (isBusy(state) === isBusy(before)) return;
    if (isBusy(state))
      sessionStorage.setItem(RUNNING, [...(state.settings?.prompt ?? '')].slice(0, 60).join(''));
    else sessionStorage.removeItem(RUNNING);
  });
}
