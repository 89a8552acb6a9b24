import { create } from 'zustand';
import { describeError, type ErrorFacts } from '../engine/wireErrors.ts';
import type { DeviceChoice, DeviceReport } from '../protocol/generator.ts';
import { sentences } from '../texts/format.ts';
import { t } from '../texts/translate.ts';
import { theEngine } from './engineRef.ts';
import { notify } from './notices.ts';
import { usePreferences } from './preferences.ts';
import { knownDevices } from './testedDevices.ts';
import { closed, errorLine } from './sentence.ts';

export interface DeviceState {
  readonly status: 'opening' | 'ready' | 'failed';
  readonly report: DeviceReport | null;
  readonly error: ErrorFacts | null;
}

export const useDevice = create<DeviceState>()(() => ({ status: 'opening', report: null, error: null }));

export async function openDevice(choice: DeviceChoice): Promise<void> {
  useDevice.setState({ status: 'opening', error: null });
  try {
    const report = await theEngine().open(choice, knownDevices());
    useDevice.setState({ status: 'ready', report, error: null });
  } catch (reason) {
    const error = describeError(reason);
    if (error?.code === 'no-webgpu') return withoutWebGpu(errorLine(error));
    useDevice.setState({ status: 'failed', report: null, error });
  }
}

/** Asked for and not there: the page goes on with what there is. */
async function withoutWebGpu(reason: string): Promise<void> {
  notify({ tone: 'warning', text: sentences(closed(reason), t('stores:picturesAreMadeOnThe')) });
  usePreferences.setState({ device: 'auto' });
  await openDevice('auto');
}

export async function chooseDevice(device: DeviceChoice): Promise<void> {
  usePreferences.setState({ device });
  await openDevice(device);
}

/** A worker that was lost is opened again at once; one that cannot be opened is not tried for ever. */
export function watchRestarts(): () => void {
  return theEngine().onRestart((reason) => {
    if (reason === 'replaced') return;
    if (reason === 'no-answer')
      notify({
        tone: 'warning',
        text: t('stores:theEngineDidNotAnswer'),
      });
    if (useDevice.getState().status === 'ready') void openDevice(usePreferences.getState().device);
  });
}
