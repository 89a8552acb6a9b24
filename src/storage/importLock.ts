/** One import at a time, over all tabs; whoever holds it may clear away what a tab that was closed left behind. */
const LOCK = 'aquatint-import';

export const whileImporting = <T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> =>
  navigator.locks.request(LOCK, { signal }, task);

/** Does nothing where an import is under way. */
export async function unlessImporting(task: () => Promise<void>): Promise<void> {
  await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock !== null) await task();
  });
}
