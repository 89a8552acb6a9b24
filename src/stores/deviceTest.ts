import { create } from 'zustand';
import { isThrough, trustIn, type TestedDevice } from '../core/selfTest/testedDevice.ts';
import { verdictOf } from '../core/selfTest/verdict.ts';
import { sentences } from '../texts/format.ts';
import { t } from '../texts/translate.ts';
import { openDevice, useDevice } from './device.ts';
import { theEngine } from './engineRef.ts';
import { useGallery, wantEntries } from './gallery.ts';
import { useGeneration } from './generation.ts';
import { isBusy } from './generationReducer.ts';
import { notify } from './notices.ts';
import { usePreferences } from './preferences.ts';
import { addJobs } from './queue.ts';
import { keepTested, knownDevices } from './testedDevices.ts';
import { hasWork } from './work.ts';
import { sentence } from './sentence.ts';

/**
 * A graphics device is tested before it is trusted: when the first print is there, or nobody has done anything for a while.
 * Whoever comes back ends the test; it goes on another time where it was.
 */

const IDLE = 20_000;
/** After a print, so that it is seen and stored first. */
const SOON = 1000;
/** In one visit. */
const MOST_TRIES = 3;

export const useDeviceTest = create<{ readonly running: boolean }>()(() => ({ running: false }));

let tries = 0;
let under: AbortController | null = null;

/** The test goes on whatever was tried before; a person asked for it. */
export async function testAgain(): Promise<void> {
  const tested = useDevice.getState().report?.tested ?? null;
  if (tested === null) return;
  keepTested({ ...tested, outcomes: [], speeds: null, stopped: 0 });
  tries = 0;
  await test();
}

async function test(): Promise<void> {
  const before = useDevice.getState().report?.tested ?? null;
  if (under !== null || before === null || isBusy(useGeneration.getState())) return;
  under = new AbortController();
  tries += 1;
  useDeviceTest.setState({ running: true });
  try {
    const tested = await theEngine().testDevice(knownDevices(), under.signal);
    if (tested === null) return;
    keepTested(tested);
    await actOn(before, tested);
  } finally {
    under = null;
    useDeviceTest.setState({ running: false }); // which begins the next wait
  }
}

/** Opens the device anew where something else is proved now. The engine does so when its jobs are done. */
async function actOn(before: TestedDevice, after: TestedDevice): Promise<void> {
  const choice = usePreferences.getState().device;
  const [then, now] = [before, after].map(trustIn);
  const leave = now?.leave ?? null;
  const isAsBefore = JSON.stringify([then, before.speeds]) === JSON.stringify([now, after.speeds]);
  if (!isAsBefore) await openDevice(choice);
  else
    useDevice.setState(({ report }) => ({ report: report === null ? null : { ...report, tested: after } }));
  if (leave === null || then?.leave !== null) return;
  const { webgpu } = verdictOf(after.outcomes, after.offered);
  const again = webgpu === 'wrong' ? await makeAgain() : '';
  notify({ tone: 'warning', text: sentences(sentence(leave), t('stores:picturesAreMadeOnTheCpu'), again) });
}

/** More than one visit makes before its device is tested. */
const MOST_AGAIN = 400;

/** What this visit has made on a device that was seen to be wrong since is put into the queue once more. A sentence about it. */
async function makeAgain(): Promise<string> {
  const latest = useGallery.getState().ids.slice(0, MOST_AGAIN);
  await wantEntries(latest);
  const { entries } = useGallery.getState();
  const wrong = latest
    .flatMap((id) => entries.get(id) ?? [])
    .filter(
      ({ createdAt, recipe }) =>
        recipe.device === 'webgpu' && Date.parse(createdAt) >= performance.timeOrigin,
    )
    .reverse();
  await addJobs(wrong.map(({ recipe: { settings } }) => ({ settings, repeats: false })));
  return wrong.length === 0 ? '' : t('stores:madeAgain', { count: wrong.length });
}

function wantsTest(): boolean {
  const tested = useDevice.getState().report?.tested ?? null;
  const isDue = tested !== null && !isThrough(tested) && tries < MOST_TRIES;
  return isDue && under === null && document.visibilityState === 'visible' && !hasWork();
}

/** Returns the way to stop. */
export function watchDeviceTests(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const after = (milliseconds: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (wantsTest()) void test();
    }, milliseconds);
  };
  const onAction = (): void => {
    under?.abort();
    after(IDLE);
  };
  const stopPrints = useGeneration.subscribe((state, before) => {
    const isMade = isBusy(before) && !isBusy(state);
    if (isBusy(state)) onAction();
    else if (isMade) after(tries === 0 ? SOON : IDLE);
  });
  const stopTests = useDeviceTest.subscribe(({ running }) => {
    if (!running) after(IDLE);
  });
  const stopDevice = useDevice.subscribe(({ status }, before) => {
    if (status === 'ready' && before.status !== 'ready') after(IDLE);
  });
  const events = ['pointerdown', 'keydown', 'wheel'] as const;
  for (const event of events) window.addEventListener(event, onAction, { capture: true, passive: true });
  after(IDLE);
  return () => {
    clearTimeout(timer);
    under?.abort();
    stopPrints();
    stopDevice();
    stopTests();
    for (const event of events) window.removeEventListener(event, onAction, { capture: true });
  };
}
