import { readTestedDevice, type TestedDevice } from '../core/selfTest/testedDevice.ts';

/** What self-tests have found, from visit to visit. It has to be there before a device is opened, hence no database. */

const NAME = 'aquatint.testedDevices';
/** The latest first. */
const MOST = 4;

let known: readonly TestedDevice[] | null = null;

/** The same list until something is kept. */
export function knownDevices(): readonly TestedDevice[] {
  return (known ??= readStored());
}

export function keepTested(tested: TestedDevice): void {
  known = [tested, ...knownDevices().filter(({ key }) => key !== tested.key)].slice(0, MOST);
  try {
    localStorage.setItem(NAME, JSON.stringify(known));
  } catch {
    // A full or forbidden storage: it is known until the page is left.
  }
}

function readStored(): TestedDevice[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(NAME) ?? '[]');
    return Array.isArray(stored) ? stored.flatMap((one) => readTestedDevice(one) ?? []).slice(0, MOST) : [];
  } catch {
    return [];
  }
}
