import { version } from '../../package.json';
import { trustIn, untested, type TestedDevice } from '../../src/core/selfTest/testedDevice.ts';
import type { Feature } from '../../src/core/selfTest/outcome.ts';
import type { ComputeDevice } from '../../src/runtime/device.ts';
import { NoGpu, type AdapterOffer } from '../../src/runtime/gpuDevice.ts';

/** What tells devices apart: another adapter, browser or version of the site is another device. */
const deviceKey = ({ words }: AdapterOffer): string =>
  `${words}, ${navigator.userAgent}, Aquatint ${version}`;

/** The device as it is known, or as one of which nothing is known. */
export function testedAs(offer: AdapterOffer, all: readonly TestedDevice[]): TestedDevice {
  const key = deviceKey(offer);
  return all.find((one) => one.key === key) ?? untested(key, offer.features);
}

/** Features that are proved on the adapter, or why it is left. */
export const trusted =
  (all: readonly TestedDevice[]) =>
  (offer: AdapterOffer): readonly Feature[] | NoGpu => {
    const { features, leave } = trustIn(testedAs(offer, all));
    return leave === null ? features : new NoGpu(leave);
  };

/** null: there is no adapter. */
export const knownOf = ({ offer }: ComputeDevice, all: readonly TestedDevice[]): TestedDevice | null =>
  offer === null ? null : testedAs(offer, all);
