import type { Engine } from '../src/engine/engine.ts';
import { USUAL_SETTINGS } from '../src/core/recipe/settings.ts';
import type { TestedDevice } from '../src/core/selfTest/testedDevice.ts';
import { computeWrongly, failAtReading, stopClock, type Fault } from './faultyDevice.ts';
import { ModelStore, TINY } from './modelStore.ts';
import { expect, test } from './site.ts';
import type { Page } from '@playwright/test';

declare global {
  var aquatint: Engine;
}

/** Whatever a graphics device does: no picture is lost, and none is wrong. AQUATINT_SEED repeats a run. */

const RUNS = 20;
const STEPS = 5;
/** Readings of a picture: words, steps, decoder. */
const READINGS = STEPS + 3;
const KINDS = ['vanish', 'nan', 'slow'] as const;
const seed = Number(process.env['AQUATINT_SEED'] ?? Date.now() % 2 ** 31);

/** Numbers from 0 up to 1, as in Numerical Recipes. */
function random(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function faults(): Fault[] {
  const next = random(seed);
  return Array.from({ length: RUNS }, (_, i) => ({
    kind: KINDS[i % KINDS.length] ?? 'vanish',
    at: 1 + Math.floor(next() * READINGS),
    lasts: next() < 0.4,
  }));
}

interface Made {
  readonly rgba: number[];
  readonly device: string | undefined;
  readonly notices: string[];
}

/** One picture, by a worker of its own. */
const make = (page: Page, device: 'webgpu' | 'wasm'): Promise<Made> =>
  page.evaluate(
    async ([settings, where]) => {
      await aquatint.open('auto');
      await aquatint.open(where); // with a worker of its own
      const notices: string[] = [];
      const [picture] = await aquatint.generate(settings, {
        onEvent: (event) => {
          if (event.kind === 'notice') notices.push(event.said.say);
        },
      });
      return { rgba: [...(picture?.rgba ?? [])], device: picture?.recipe.device, notices };
    },
    [
      {
        ...USUAL_SETTINGS,
        ...{ model: 'sd1', prompt: 'a red apple', negativePrompt: 'blurry', width: 64, height: 64 },
        ...{ steps: STEPS, guidance: 4, seed: 3, sampler: 'euler_ancestral', precision: 'f32' as const },
      },
      device,
    ] as const,
  );

/** Both of the same words and seed, of which nothing was cut off. */
interface Whole {
  readonly webgpu: Made;
  readonly wasm: Made;
}

/** Where it was made on WebGPU to the end, not a byte is another; where the processor took over, the two differ in rounding. */
function wrongness({ rgba, device }: Made, whole: Whole): string {
  const [expected, most] = device === 'webgpu' ? [whole.webgpu, 0] : [whole.wasm, ROUNDING];
  const furthest = Math.max(...expected.rgba.map((value, i) => Math.abs(value - (rgba[i] ?? NaN))));
  return furthest <= most ? '' : `off by ${furthest} on ${device ?? 'nothing'}`;
}

/** Of 255: what two kinds of arithmetic come to. */
const ROUNDING = 2;
/** Emulated, a picture takes half a minute and more. */
const RUNS_A_TEST = 2;
/** Made once for all tests of a process. */
let known: Whole | null = null;

for (let first = 0; first < RUNS; first += RUNS_A_TEST) {
  const own = faults().slice(first, first + RUNS_A_TEST);
  test(
    `a device that fails at a random step loses no picture, and none is wrong: ${first + 1} to ${first + own.length}`,
    { tag: '@long' },
    async ({ page, studio, watch }) => {
      test.setTimeout(3_600_000);
      console.log(`AQUATINT_SEED=${seed}`);
      watch.expected.push(/lost|destroyed|finite|device/i);
      const failing = await failAtReading(page);
      const store = new ModelStore(page);
      await page.reload();
      await studio.ready();
      await store.open();
      await store.addFolder(TINY);
      await expect(store.model('sd1')).toBeChecked();
      const whole = (known ??= { wasm: await make(page, 'wasm'), webgpu: await make(page, 'webgpu') });
      expect(whole.wasm.rgba).toHaveLength(64 * 64 * 4);
      expect(wrongness({ ...whole.webgpu, device: 'wasm' }, whole)).toBe('');
      const bad: string[] = [];
      for (const fault of own) {
        failing.next(fault);
        const made = await make(page, 'webgpu');
        const wrong = wrongness(made, whole);
        const said = `${JSON.stringify(fault)}: ${wrong || 'right'}, made on ${made.device}; ${made.notices.join(' ')}`;
        console.log(said);
        if (wrong !== '') bad.push(said);
      }
      expect(bad).toEqual([]);
    },
  );
}

const testDevice = (page: Page): Promise<TestedDevice | null> =>
  page.evaluate(() => aquatint.testDevice([], new AbortController().signal));

/** What the page says of WebGPU when it has found this out. */
async function badgeAfter(page: Page, tested: TestedDevice | null): Promise<void> {
  await page.evaluate((known) => {
    localStorage.setItem('aquatint.testedDevices', JSON.stringify([known]));
    const state = { theme: 'system', device: 'webgpu', preview: 'colours' };
    localStorage.setItem('aquatint.preferences', JSON.stringify({ state, version: 1 }));
  }, tested);
  await page.reload();
  const badge = page.getByRole('button', { name: /^Device:/ });
  await expect(badge).toContainText('CPU');
  await badge.click();
}

test(
  'the self-test sees wrong convolutions, and WebGPU is left',
  { tag: '@long' },
  async ({ page, site }) => {
    await stopClock(page);
    await computeWrongly(page);
    await page.goto(site.url);
    await page.waitForFunction(() => 'aquatint' in globalThis);
    const tested = await testDevice(page);
    const [first] = tested?.outcomes ?? [];
    expect(first).toMatchObject({ kernel: 'convolution', compute: 'F32' });
    expect(first?.error).toBeGreaterThan(0.05);
    await badgeAfter(page, tested);
    await expect(page.getByText(/convolution is off by .* \(0\.001 is allowed\)/).first()).toBeVisible();
  },
);

test(
  'the self-test ends by its clock, and says what was not reached',
  { tag: '@long' },
  async ({ page, site }) => {
    await page.goto(site.url);
    await page.waitForFunction(() => 'aquatint' in globalThis);
    const began = Date.now();
    const tested = await testDevice(page);
    // twenty seconds to get ready, three to be tested, and some for a slow machine
    expect(Date.now() - began).toBeLessThan(60_000);
    expect(tested).not.toBeNull();
    if (tested?.stopped === 0) return expect(tested.speeds).not.toBeNull();
    expect(tested?.outcomes.every(({ error }) => error < 1e-3)).toBe(true);
    await badgeAfter(page, tested);
    await expect(page.getByText(/test was stopped by the clock/).first()).toBeVisible();
  },
);
