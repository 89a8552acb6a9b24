import { BUILT_IN } from '../../core/model/card.ts';
import { useDevice, type DeviceState } from '../../stores/device.ts';
import { useDraft } from '../../stores/draft.ts';
import { theEngine } from '../../stores/engineRef.ts';

/** Gigabytes of memory below which nothing is held that was not asked for. */
const LEAST_MEMORY = 4;

/**
 * Whoever looks at the form is likely to make a picture: what the first one waits for is loaded while they write. The service worker
 * keeps the same files from the beginning, so nothing comes that would not come anyway; where few bytes are wanted, or there is little
 * memory, it waits until it is asked for.
 */
export function prepareFirstPicture(): void {
  const { connection, deviceMemory } = navigator as {
    readonly connection?: { readonly saveData?: boolean };
    readonly deviceMemory?: number;
  };
  const isCostly = connection?.saveData === true || (deviceMemory ?? LEAST_MEMORY) < LEAST_MEMORY;
  if (!isCostly) void whenReady().then(prepare);
}

function prepare(): void {
  if (!document.hidden && useDraft.getState().model === BUILT_IN.id) theEngine().prepare();
}

function whenReady(): Promise<void> {
  return new Promise((resolve) => {
    const look = ({ status }: DeviceState): void => {
      if (status !== 'ready') return;
      stop();
      resolve();
    };
    const stop = useDevice.subscribe(look);
    look(useDevice.getState());
  });
}
