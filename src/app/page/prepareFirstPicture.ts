import { BUILT_IN } from '../../core/model/card.ts';
import { useDevice } from '../../stores/device.ts';
import { useDraft } from '../../stores/draft.ts';
import { theEngine } from '../../stores/engineRef.ts';
import { useView } from '../../stores/view.ts';

/** Gigabytes of memory below which nothing is held that was not asked for. */
const LEAST_MEMORY = 4;

/** Milliseconds that somebody looks at the form without doing anything. */
const REST = 1000;

/**
 * Whoever looks at the form is likely to make a picture: what the first one waits for is loaded while they write. The service worker
 * keeps the same files from the beginning, so nothing comes that would not come anyway; where few bytes are wanted, or there is little
 * memory, it waits until it is asked for. Whoever goes to another screen at once is not kept waiting by it.
 */
export function prepareFirstPicture(): void {
  const { connection, deviceMemory } = navigator as {
    readonly connection?: { readonly saveData?: boolean };
    readonly deviceMemory?: number;
  };
  const isCostly = connection?.saveData === true || (deviceMemory ?? LEAST_MEMORY) < LEAST_MEMORY;
  if (!isCostly) void atWork().then(prepare);
}

function prepare(): void {
  if (!document.hidden && useDraft.getState().model === BUILT_IN.id) theEngine().prepare();
}

/** Until the device is there and somebody has begun in the form, or has looked at it for a while. */
function atWork(): Promise<void> {
  return new Promise((resolve) => {
    let rest = REST;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      clearTimeout(timer);
      const isThere = useDevice.getState().status === 'ready' && useView.getState().view === 'studio';
      if (isThere) timer = setTimeout(begin, rest);
    };
    const touched = ({ target }: Event): void => {
      if (!(target instanceof Element) || target.closest('main') === null) return;
      rest = 0;
      look();
    };
    const leave = [useDevice.subscribe(look), useView.subscribe(look)];
    window.addEventListener('focusin', touched);
    const begin = (): void => {
      for (const stop of leave) stop();
      window.removeEventListener('focusin', touched);
      resolve();
    };
    look();
  });
}
