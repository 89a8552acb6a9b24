import { registerSW } from 'virtual:pwa-register';
import { useDevice } from '../../stores/device.ts';
import { useGeneration } from '../../stores/generation.ts';
import { isBusy } from '../../stores/generationReducer.ts';
import { notify } from '../../stores/notices.ts';
import { usePwa } from '../../stores/pwa.ts';
import { t } from '../../texts/translate.ts';
import { isTouched } from './decideWhenTheRestComes.ts';
import { nextIsolationStep } from './isolation.ts';
import { lockWhileWorking, whenIdle, whenNoTabWorks } from './workLock.ts';

const RELOADED = 'aquatint.reloaded-for-threads';

let isWaiting = false;

export function registerServiceWorker(): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  lockWhileWorking();
  reloadWithNewVersions();
  registerSW({
    // Of this tab alone, and not of one that was there before the first version.
    onNeedReload: () => undefined,
    onOfflineReady() {
      usePwa.setState({ offlineReady: true });
      notify({ text: t('page:storedOnThisDeviceAquatint') });
    },
    onNeedRefresh() {
      usePwa.setState({ updateReady: true });
      notify({ text: t('page:aNewVersionOfAquatint'), command: { kind: 'update' } });
    },
  });
  void navigator.serviceWorker.ready.then(() => usePwa.setState({ offlineReady: true }));
  watchIsolation();
}

/**
 * When a new version takes over, whichever tab asked for it, each tab loads it as soon as it has no work. The very first version
 * takes over pages that were loaded without one, and changes nothing.
 */
function reloadWithNewVersions(): void {
  let hadOne = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (hadOne) whenIdle(() => location.reload());
    hadOne = true;
  });
}

/** Tells the version that waits to take over, whichever tab it was found by. */
async function takeNewVersion(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  registration?.waiting?.postMessage({ type: 'SKIP_WAITING' });
}

/** All tabs change together, so the new version waits for what any of them is doing. */
export async function applyUpdate(): Promise<void> {
  if (isWaiting) return;
  isWaiting = true;
  await whenNoTabWorks(takeNewVersion, () => notify({ text: t('page:workIsUnderWayPerhaps') }));
  isWaiting = false;
}

function watchIsolation(): void {
  const consider = (): void => {
    const step = nextIsolationStep({
      isolated: crossOriginIsolated,
      controlled: navigator.serviceWorker.controller !== null,
      device: useDevice.getState().report?.device ?? null,
      reloadedBefore: sessionStorage.getItem(RELOADED) !== null,
      inUse: isTouched() || isBusy(useGeneration.getState()),
    });
    if (step === 'none') return;
    sessionStorage.setItem(RELOADED, 'yes');
    if (step === 'reload') location.reload();
    else notify({ text: t('page:picturesWillBeMade'), command: { kind: 'reload' } });
  };
  navigator.serviceWorker.addEventListener('controllerchange', consider);
  useDevice.subscribe(consider);
}
