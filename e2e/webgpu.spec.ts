import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Route } from '@playwright/test';
import type { Engine } from '../src/engine/engine.ts';
import type { GeneratorEvent } from '../src/protocol/generator.ts';
import { USUAL_SETTINGS } from '../src/core/recipe/settings.ts';
import { goldenBytes } from '../tools/node/madeCheckpoint.ts';
import { tinyControlNet } from '../tools/node/tinyControlNet.ts';
import { ModelStore, TINY } from './modelStore.ts';
import { expect, test } from './site.ts';

declare global {
  var aquatint: Engine;
}

const settings = {
  ...USUAL_SETTINGS,
  ...{ model: 'etch', prompt: 'a red apple', negativePrompt: '', width: 64, height: 64 },
  ...{ steps: 1, guidance: 1, seed: 3, sampler: 'euler', count: 1 },
};

const NOT_WAITING = "Reflect.deleteProperty(WebAssembly, 'Suspending');";

for (const [build, before] of [
  ['jspi', ''],
  ['asyncify', NOT_WAITING],
] as const) {
  test(`WebGPU and wasm make the same picture: runtime ${build}`, async ({ page, site }) => {
    await page.route('**/generator.worker*.js', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${before}${await response.text()}` });
    });
    const fetched: string[] = [];
    page.on('request', (request) => void fetched.push(new URL(request.url()).pathname));
    await page.goto(site.url);
    await page.waitForFunction(() => 'aquatint' in globalThis);
    const [webgpu, wasm] = await page.evaluate(async (wanted) => {
      const pictures = [];
      for (const device of ['webgpu', 'wasm'] as const) {
        const report = await aquatint.open(device);
        const [picture] = await aquatint.generate(wanted);
        pictures.push({ device: report.device, rgba: [...(picture?.rgba ?? [])] });
      }
      return pictures;
    }, settings);
    expect([webgpu?.device, wasm?.device]).toEqual(['webgpu', 'wasm']);
    const differences = (webgpu?.rgba ?? []).map((value, i) => Math.abs(value - (wasm?.rgba[i] ?? NaN)));
    // Its second decoder draws at twice the size.
    expect(differences).toHaveLength(128 * 128 * 4);
    expect(Math.max(...differences)).toBeLessThanOrEqual(2);
    const runtimes = new Set(fetched.filter((path) => path.endsWith('.wasm')));
    expect([...runtimes]).toEqual([expect.stringContaining(`.${build}.`)]);
  });
}

test(
  'linear layers of 4 and 8 bits give on WebGPU what they give on wasm',
  { tag: '@long' },
  async ({ page, studio }) => {
    await studio.ready();
    const pictures = await page.evaluate(async (wanted) => {
      const all: Record<string, number[]> = {};
      for (const device of ['webgpu', 'wasm'] as const) {
        await aquatint.open(device);
        for (const precision of ['f32', 'int8', 'int4'] as const) {
          const [picture] = await aquatint.generate({ ...wanted, precision });
          all[`${device} ${precision}`] = [...(picture?.rgba ?? [])];
        }
      }
      return all;
    }, settings);
    const furthest = (a: string, b: string): number =>
      Math.max(...(pictures[a] ?? []).map((value, i) => Math.abs(value - (pictures[b]?.[i] ?? NaN))));
    for (const precision of ['int8', 'int4']) {
      expect(furthest(`webgpu ${precision}`, `wasm ${precision}`)).toBeLessThanOrEqual(2);
      expect(furthest(`wasm ${precision}`, 'wasm f32')).toBeGreaterThan(0);
    }
  },
);

test(
  'masked texts and perturbed attention give on WebGPU what they give on wasm',
  { tag: '@long' },
  async ({ page, studio }) => {
    const store = new ModelStore(page);
    await store.open();
    await store.addFolder(TINY);
    await expect(store.model('sd1')).toBeChecked();
    await studio.ready();
    const pictures = await page.evaluate(
      async (wanted) => {
        const all: Record<string, number[]> = {};
        for (const device of ['webgpu', 'wasm'] as const) {
          all[`${device} is used`] = [(await aquatint.open(device)).device === device ? 1 : 0];
          for (const [name, change] of Object.entries(wanted.kinds)) {
            const [picture] = await aquatint.generate({ ...wanted.settings, ...change });
            all[`${device} ${name}`] = [...(picture?.rgba ?? [])];
          }
        }
        return all;
      },
      {
        settings: { ...settings, model: 'sd1', steps: 2, guidance: 7.5, precision: 'f32' as const },
        kinds: {
          short: { negativePrompt: 'blur dark' },
          // Two pieces beside one: the shorter text is filled up, and masked.
          long: { prompt: Array.from({ length: 100 }, () => 'apple').join(' '), negativePrompt: 'blur dark' },
          perturbed: {
            negativePrompt: 'blur dark',
            guidanceOptions: { ...settings.guidanceOptions, perturbed: 100 },
          },
        },
      },
    );
    expect([pictures['webgpu is used'], pictures['wasm is used']]).toEqual([[1], [1]]);
    const furthest = (a: string, b: string): number =>
      Math.max(...(pictures[a] ?? []).map((value, i) => Math.abs(value - (pictures[b]?.[i] ?? NaN))));
    for (const kind of ['short', 'long', 'perturbed']) {
      expect(pictures[`webgpu ${kind}`]).toHaveLength(64 * 64 * 4);
      expect(furthest(`webgpu ${kind}`, `wasm ${kind}`)).toBeLessThanOrEqual(2);
    }
    // Each of them is another picture: otherwise nothing was tested. Random networks hardly attend, hence the large scale.
    expect(furthest('wasm long', 'wasm short')).toBeGreaterThan(2);
    expect(furthest('wasm perturbed', 'wasm short')).toBeGreaterThan(2);
  },
);

test(
  'pictures that guide give on WebGPU what they give on wasm',
  { tag: '@long' },
  async ({ page, studio }) => {
    const store = new ModelStore(page);
    await store.open();
    await store.addFolder(TINY);
    await expect(store.model('sd1')).toBeChecked();
    await studio.ready();
    const goldens = 'tools/reference/goldens';
    const files = {
      picture: await readFile('src/app/plate/examples/a-fox.webp'),
      control: Buffer.from(tinyControlNet()),
      adapter: Buffer.from(goldenBytes(`${goldens}/controlRuns/sd1-ip-plus.safetensors`)),
      encoder: Buffer.from(goldenBytes(`${goldens}/control/vision/model.safetensors`)),
    };
    const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    const whole = { strength: 1, from: 0, to: 1 };
    const control = {
      ...{ ...whole, image: hashOf(files.picture), name: 'control', hash: hashOf(files.control) },
      ...({ preprocessor: 'canny', type: 'auto', mode: 'balanced', fit: 'crop', invert: 'no' } as const),
    };
    const imagePrompt = {
      ...{ ...whole, images: [hashOf(files.picture)], name: 'adapter', hash: hashOf(files.adapter) },
      ...{ encoder: { name: 'encoder', hash: hashOf(files.encoder) }, blocks: '' },
    };
    const pictures = await page.evaluate(
      async ({ wanted, kinds, given }) => {
        const bytes = given.map((text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
        const sources = new Map<string, Blob>();
        for (const one of bytes) {
          const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', one));
          sources.set(
            [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
            new Blob([one]),
          );
        }
        const all: Record<string, number[]> = {};
        for (const device of ['webgpu', 'wasm'] as const) {
          all[`${device} is used`] = [(await aquatint.open(device)).device === device ? 1 : 0];
          for (const [name, change] of Object.entries(kinds)) {
            const [picture] = await aquatint.generate({ ...wanted, ...change }, { sources });
            all[`${device} ${name}`] = [...(picture?.rgba ?? [])];
          }
        }
        return all;
      },
      {
        wanted: { ...settings, model: 'sd1', precision: 'f32' as const },
        kinds: {
          none: {},
          control: { controls: [control, { ...control, strength: 0.5 }] },
          prompt: { imagePrompts: [imagePrompt] },
        },
        given: Object.values(files).map((file) => file.toString('base64')),
      },
    );
    expect([pictures['webgpu is used'], pictures['wasm is used']]).toEqual([[1], [1]]);
    const furthest = (a: string, b: string): number =>
      Math.max(...(pictures[a] ?? []).map((value, i) => Math.abs(value - (pictures[b]?.[i] ?? NaN))));
    for (const kind of ['control', 'prompt']) {
      expect(pictures[`webgpu ${kind}`]).toHaveLength(64 * 64 * 4);
      expect(furthest(`webgpu ${kind}`, `wasm ${kind}`)).toBeLessThanOrEqual(2);
      expect(furthest(`wasm ${kind}`, 'wasm none')).toBeGreaterThan(2);
    }
  },
);

test('a device that was seen to compute wrongly is left, and the badge says why', async ({ page, site }) => {
  await page.goto(site.url);
  await page.waitForFunction(() => 'aquatint' in globalThis);
  const tested = await page.evaluate(async () => (await aquatint.open('webgpu', [])).tested);
  expect(tested?.outcomes).toEqual([]);
  const outcomes = [{ kernel: 'convolution', compute: 'F32', subgroups: false, error: 0.3 }];
  await page.evaluate(
    ([wrong]) => {
      localStorage.setItem('aquatint.testedDevices', JSON.stringify([wrong]));
      const state = { theme: 'system', device: 'webgpu', preview: 'colours' };
      localStorage.setItem('aquatint.preferences', JSON.stringify({ state, version: 1 }));
    },
    [{ ...tested, outcomes }],
  );
  await page.reload();
  const badge = page.getByRole('button', { name: /^Device:/ });
  await expect(badge).toContainText('CPU');
  await badge.click();
  await expect(page.getByText('convolution is off by 0.30 (0.001 is allowed)').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Copy the result' })).toBeVisible();
});

test.describe('a graphics device that is taken away', () => {
  /** Runs in the worker before anything else there: keeps hold of the device that it opens. */
  const KEEP_DEVICE = `
    const requestDevice = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (...args) {
      return (globalThis.keptDevice = await requestDevice.apply(this, args));
    };
  `;

  test('does not end the job: it goes on at the step where it was', async ({ page, site, watch }) => {
    watch.expected.push(/lost|destroyed/i);
    const withKeeper = async (route: Route): Promise<void> => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${KEEP_DEVICE}${await response.text()}` });
    };
    await page.route('**/generator.worker*.js', withKeeper);
    await page.goto(site.url);
    await page.waitForFunction(() => 'aquatint' in globalThis);
    const wanted = { ...settings, steps: 4 };
    const job = page.evaluate(async (cut) => {
      await aquatint.open('webgpu');
      const onEvent = (event: GeneratorEvent): void => {
        if (event.kind === 'preview') Reflect.set(globalThis, 'underWay', true);
      };
      const [picture] = await aquatint.generate(cut, { onEvent });
      return [...(picture?.rgba ?? [])];
    }, wanted);
    await page.waitForFunction(() => Reflect.get(globalThis, 'underWay') === true, null, {
      timeout: 300_000,
    });
    const worker = page.workers().find((candidate) => candidate.url().includes('generator.worker'));
    await worker?.evaluate(() => (Reflect.get(globalThis, 'keptDevice') as GPUDevice).destroy());
    const cutOff = await job;
    const whole = await page.evaluate(async (uncut) => {
      await aquatint.open('wasm');
      const [picture] = await aquatint.generate(uncut);
      return [...(picture?.rgba ?? [])];
    }, wanted);
    expect(whole).toHaveLength(128 * 128 * 4);
    expect(cutOff).toHaveLength(whole.length);
    expect(Math.max(...cutOff.map((value, i) => Math.abs(value - (whole[i] ?? NaN))))).toBeLessThanOrEqual(2);
  });
});
