import { letTheRestCome } from '../../ui/later.tsx';

let touched = false;

/** Whether somebody has done something in the page since it was loaded. */
export const isTouched = (): boolean => touched;

/** Milliseconds after which a page that is never idle has it all the same. */
const AT_LATEST = 1000;

/**
 * The rest of the page comes when what makes pictures is there and the page has nothing else to do. It need not wait where it is kept
 * on this device, nor once somebody does something: it may be what they want.
 */
export function decideWhenTheRestComes(deviceOpened: Promise<void>): void {
  if ('serviceWorker' in navigator && navigator.serviceWorker.controller !== null) letTheRestCome();
  // Assistive technology clicks without a pointer.
  for (const event of ['pointerdown', 'keydown', 'click', 'dragenter'] as const)
    window.addEventListener(event, touch, { capture: true, once: true, passive: true });
  void deviceOpened.then(() => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(letTheRestCome, { timeout: AT_LATEST });
    else setTimeout(letTheRestCome);
  });
}

function touch(): void {
  touched = true;
  letTheRestCome();
}
