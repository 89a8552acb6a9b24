import { BUILT_IN } from '../../core/model/card.ts';
import { useDevice } from '../../stores/device.ts';
import { useDraft } from '../../stores/draft.ts';
import { theEngine } from '../../stores/engineRef.ts';
import { useView } from '../../stores/view.ts';

/** Gigabytes of memory below which nothing is held that was not asked for. */
const LEAST_MEMORY = 4;

/**
 * Whoever looks at the form is likely to make a picture: what the first one waits for is loaded as soon as the device is there. The service
 * worker keeps the same files from the beginning, so nothing comes that would not come anyway; where few bytes are wanted, or there is
 * little memory, or another screen is looked at, it waits until it is asked for.
 */
export function prepareFirstPicture(): void {
  const { connection, deviceMemory } = navigator as {
    readonly connection?: { readonly saveData?: boolean };
    readonly deviceMemory?: number;
  };
  const isCostly = connection?.saveData === true || (deviceMemory ?? LEAST_MEMORY) < LEAST_MEMORY;
  if (!isCostly) void atTheForm().then(prepare);
}

function prepare(): void {
  if (!document.hidden && useDraft.getState().model === BUILT_IN.id) theEngine().prepare();
}

/** Until the device is there and the form is looked at. */
function atTheForm(): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (useDevice.getState().status !== 'ready' || useView.getState().view !== 'studio') return;
      for (const leave of leaving) leave();
      resolve();
    };
    const leaving = [useDevice.subscribe(look), useView.subscribe(look)];
    look();
  });
}
