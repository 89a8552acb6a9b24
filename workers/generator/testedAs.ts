import { version } from '../../package.json';
import { untested, type TestedDevice } from '../../src/core/selfTest/testedDevice.ts';
import type { AdapterOffer } from '../../src/runtime/gpuDevice.ts';

/** What tells devices apart: another adapter, browser or version of the site is another device. */
const deviceKey = ({ words }: AdapterOffer): string =>
  `${words}, ${navigator.userAgent}, Aquatint ${version}`;

/** The device as it is known, or as one of which nothing is known. */
export function testedAs(offer: AdapterOffer, all: readonly TestedDevice[]): TestedDevice {
  const key = deviceKey(offer);
  return all.find((one) => one.key === key) ?? untested(key, offer.features);
}
