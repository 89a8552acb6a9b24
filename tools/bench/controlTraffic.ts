import { createHash } from 'node:crypto';
import type { Page } from 'playwright';
import { USUAL_SETTINGS, type Settings } from '../../src/core/recipe/settings.ts';
import { openSite } from '../generate/browser.ts';
import { importLocalModel, openDevice } from '../generate/inPage.ts';
import { wholeFolder } from '../node/goldenFolder.ts';
import { tinyControlNet } from '../node/tinyControlNet.ts';
import { findWorker, keepMemories } from './heapProbe.ts';
import type { Section } from './results.ts';

const MODEL = 'tools/reference/goldens/pipelines/sd1';
const SIDE = 256;
const LIMIT = 2 ** 20;
/** Of the ControlNet's outputs at this size, in the order of its levels: see its config. */
const CHANNELS = [16, 16, 16, 16, 32, 32, 32, 32, 32, 32];
const SHRUNK = [1, 1, 1, 2, 2, 2, 4, 4, 4, 4];
const BATCH = 2;

/** Counts what goes between the graphics device and the host: writes, buffers that are born mapped, and reads. */
const COUNT_BYTES = `
  globalThis.aquatintTraffic = 0;
  {
    const count = (bytes) => { globalThis.aquatintTraffic += bytes; };
    const { writeBuffer } = GPUQueue.prototype;
    GPUQueue.prototype.writeBuffer = function (buffer, offset, data, ...part) {
      count(part[1] ?? data.byteLength);
      return writeBuffer.call(this, buffer, offset, data, ...part);
    };
    const { createBuffer } = GPUDevice.prototype;
    GPUDevice.prototype.createBuffer = function (descriptor) {
      if (descriptor.mappedAtCreation) count(descriptor.size);
      return createBuffer.call(this, descriptor);
    };
    const { mapAsync } = GPUBuffer.prototype;
    GPUBuffer.prototype.mapAsync = function (mode, offset = 0, size = this.size - offset) {
      count(size);
      return mapAsync.call(this, mode, offset, size);
    };
  }
`;

/** Bytes of one picture. */
async function trafficOf(
  page: Page,
  settings: Settings,
  files: Readonly<Record<string, string>>,
): Promise<number> {
  const now = (): Promise<number> =>
    findWorker(page, 'generator').evaluate(() => Number(Reflect.get(globalThis, 'aquatintTraffic')));
  const before = await now();
  await page.evaluate(
    async ([wanted, given]) => {
      const sources = new Map<string, Blob>();
      for (const [hash, base64] of Object.entries(given)) {
        if (base64 === 'picture') {
          const canvas = new OffscreenCanvas(64, 64);
          canvas.getContext('2d')?.fillRect(16, 16, 32, 32);
          sources.set(hash, await canvas.convertToBlob());
        } else {
          sources.set(hash, new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]));
        }
      }
      await aquatint.generate(wanted, { sources });
    },
    [settings, files] as const,
  );
  return (await now()) - before;
}

/** Of a step alone: two pictures differ by their steps and nothing else, and the first of all loads the networks. */
async function stepTraffic(
  page: Page,
  settings: Settings,
  files: Readonly<Record<string, string>>,
): Promise<number> {
  await trafficOf(page, { ...settings, steps: 1 }, files);
  const few = await trafficOf(page, { ...settings, steps: 2 }, files);
  const more = await trafficOf(page, { ...settings, steps: 4 }, files);
  return (more - few) / 2;
}

/** What a step with a ControlNet moves between host and graphics device, beside one without. */
export async function benchControlTraffic(): Promise<Section> {
  const site = await openSite({ beforeLoad: (page) => keepMemories(page, COUNT_BYTES) });
  try {
    const { page } = site;
    await openDevice(page, 'webgpu');
    const model = { path: wholeFolder(MODEL), name: 'sd1', isFile: false };
    const plain: Settings = {
      ...USUAL_SETTINGS,
      ...{ model: await importLocalModel(page, model), prompt: 'a', width: SIDE, height: SIDE },
      ...{ guidance: 5, seed: 1, sampler: 'euler' },
    };
    const weights = tinyControlNet();
    const hash = createHash('sha256').update(weights).digest('hex');
    const image = createHash('sha256').update('picture').digest('hex');
    const use = {
      preprocessor: 'none',
      type: 'auto',
      strength: 1,
      from: 0,
      to: 1,
      mode: 'balanced',
      fit: 'crop',
    } as const;
    const controls = [{ ...use, image, hash, name: 'tiny', invert: 'no' as const }];
    const files = { [hash]: Buffer.from(weights).toString('base64'), [image]: 'picture' };
    const without = await stepTraffic(page, plain, {});
    const withOne = await stepTraffic(page, { ...plain, controls }, files);
    const latents = (SIDE / 8) ** 2;
    const told = CHANNELS.reduce((sum, channels, i) => sum + (channels * latents) / (SHRUNK[i] ?? 1) ** 2, 0);
    return {
      title: 'Bytes between host and graphics device, one step',
      figures: [
        { name: 'UNet', value: without, unit: 'B', limit: null },
        { name: 'UNet and ControlNet', value: withOne, unit: 'B', limit: without + LIMIT },
        {
          name: 'what the ControlNet tells, if it travelled twice',
          value: 8 * BATCH * told,
          unit: 'B',
          limit: null,
        },
      ],
      notes: [`a tiny model of random weights at ${SIDE}², guided; f32; what is told stays on the device`],
    };
  } finally {
    await site.close();
  }
}
