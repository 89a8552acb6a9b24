import { registerSW } from 'virtual:pwa-register';
import { useDevice } from '../../stores/device.ts';
import { useGeneration } from '../../stores/generation.ts';
import { isBusy } from '../../stores/generationReducer.ts';
import { notify } from '../../stores/notices.ts';
import { usePwa } from '../../stores/pwa.ts';
import { nextIsolationStep } from './isolation.ts';
import { lockWhileWorking, whenIdle, whenNoTabWorks } from './workLock.ts';

const RELOADED = 'aquatint.reloaded-for-threads';

let update: (() => Promise<void>) | null = null;
let isWaiting = false;

export function registerServiceWorker(): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  lockWhileWorking();
  update = registerSW({
    // another tab may have asked for it
    onNeedReload: () => whenIdle(() => location.reload()),
    onOfflineReady() {
      usePwa.setState({ offlineReady: true });
      notify({ text: 'Stored on this device: Aquatint now works without a network.' });
    },
    onNeedRefresh() {
      usePwa.setState({ updateReady: true });
      notify({ text: 'A new version of Aquatint is ready.', command: { kind: 'update' } });
    },
  });
  void navigator.serviceWorker.ready.then(() => usePwa.setState({ offlineReady: true }));
  watchIsolation();
}

/** All tabs change together, so the new version waits for what any of them is doing. */
export async function applyUpdate(): Promise<void> {
  if (isWaiting) return;
  isWaiting = true;
  await whenNoTabWorks(
    async () => update?.(),
    () =>
      notify({ text: 'Work is under way, perhaps in another tab: the new version comes when it is done.' }),
  );
  isWaiting = false;
}

function watchIsolation(): void {
  let touched = false;
  const touch = (): void => {
    touched = true;
  };
  window.addEventListener('pointerdown', touch, { once: true });
  window.addEventListener('keydown', touch, { once: true });
  const consider = (): void => {
    const step = nextIsolationStep({
      isolated: crossOriginIsolated,
      controlled: navigator.serviceWorker.controller !== null,
      device: useDevice.getState().report?.device ?? null,
      reloadedBefore: sessionStorage.getItem(RELOADED) !== null,
      inUse: touched || isBusy(useGeneration.getState()),
    });
    if (step === 'none') return;
    sessionStorage.setItem(RELOADED, 'yes');
    if (step === 'reload') location.reload();
    else notify({ text: 'Pictures will be made faster after a reload.', command: { kind: 'reload' } });
  };
  navigator.serviceWorker.addEventListener('controllerchange', consider);
  useDevice.subscribe(consider);
}
