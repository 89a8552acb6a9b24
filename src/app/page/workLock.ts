import { hasWork, watchWork } from '../../stores/work.ts';

/** Shared by all tabs that have work; whoever gets it alone knows that no tab has any. */
const LOCK = 'aquatint-work';
const PAUSE = 1000;

/** Tells the other tabs, as long as this one has work. A tab that crashes lets go by itself. */
export function lockWhileWorking(): void {
  let release: (() => void) | null = null;
  const follow = (): void => {
    if (hasWork() === (release !== null)) return;
    if (release === null) {
      const held = new Promise<void>((resolve) => (release = resolve));
      void navigator.locks.request(LOCK, { mode: 'shared' }, () => held);
    } else {
      release();
      release = null;
    }
  };
  watchWork(follow);
  follow();
}

/**
 * Runs `task` as soon as no tab has work, and tells `onWait` where it has to wait for that. It does not queue for the lock:
 * work that begins meanwhile would then hold nothing.
 */
export async function whenNoTabWorks(task: () => Promise<void>, onWait: () => void): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const isDone = await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (lock !== null) await task();
      return lock !== null;
    });
    if (isDone) return;
    if (tries === 0) onWait();
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Runs `task` as soon as this tab has no work. */
export function whenIdle(task: () => void): void {
  if (!hasWork()) return task();
  const stop = watchWork(() => {
    if (hasWork()) return;
    stop();
    task();
  });
}
