import { cp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright';
import { USUAL_SETTINGS, type Settings } from '../../src/core/recipe/settings.ts';
import { openSite } from '../generate/browser.ts';
import { importLocalModel, openDevice } from '../generate/inPage.ts';
import { wholeFolder } from '../node/goldenFolder.ts';
import { fluxHeader, type FluxSize } from '../node/transformerHeaders.ts';
import { findWorker, HeapProbe, keepMemories, wasmBytes } from './heapProbe.ts';
import { networkTensors } from './networkTensors.ts';
import { NO_KERNELS } from './noKernels.ts';
import { writeGguf } from './randomGguf.ts';
import { writeSafetensors } from './randomModel.ts';
import type { Section } from './results.ts';
import { sessionsCreated, WATCH_SESSIONS } from './watchSessions.ts';

/**
 * Transformers as wide as Flux.1's, of fewer blocks, so that their files take 2 GB: what JavaScript and WebAssembly take while one
 * is loaded.
 */

const MB = 1e6;
const ALLOWANCE = 64 * MB;
const [GENERATOR, IMPORTER] = ['aquatint-generator', 'aquatint-import'] as const;
const LIKE = 'tools/reference/goldens/families/flux_schnell-folder/model';
const FOLDER = 'transformer';
/** One starts the runtime, and is not the model's. */
const WARM = 1;
/** CLIP, T5, what runs ahead of the transformer, and the transformer. */
const SESSIONS = WARM + 4;
const PATIENCE = 600_000;

type Json = Readonly<Record<string, unknown>>;

export interface Kind {
  readonly name: string;
  readonly size: Pick<FluxSize, 'doubles' | 'singles'>;
  readonly precision: Settings['precision'];
  /** Writes the weights; `config` is the transformer's. */
  readonly write: (folder: string, config: Json) => Promise<unknown>;
  readonly note: string;
}

const SAFETENSORS: Kind = {
  ...{ name: 'safetensors', size: { doubles: 1, singles: 5 }, precision: 'f32' },
  write: (folder, config) =>
    writeSafetensors(path.join(folder, 'diffusion_pytorch_model.safetensors'), networkTensors(config)),
  note: 'safetensors in f16, cast to f32',
};

const GGUF: Kind = {
  ...{ name: 'GGUF', size: { doubles: 4, singles: 16 }, precision: 'int4' },
  write: (folder, config) => {
    const told = ['in_channels', 'joint_attention_dim', 'pooled_projection_dim'].map((name) =>
      Number(config[name]),
    );
    const [picture = 0, text = 0, pooled = 0] = told;
    return writeGguf(
      path.join(folder, 'flux.gguf'),
      'flux',
      fluxHeader(false, { ...GGUF.size, told: [picture, text, pooled] }),
    );
  },
  note: 'GGUF in Q4_0, repacked for products of 4 bits as it is',
};

/** A tiny folder whose transformer is another. Gives the bytes of that one's weights, and of its largest tensor as float32. */
async function writeModel(kind: Kind, target: string): Promise<{ file: number; largest: number }> {
  await cp(wholeFolder(LIKE), target, { recursive: true });
  const folder = path.join(target, FOLDER);
  const file = path.join(folder, 'config.json');
  const config: Json = {
    ...(JSON.parse(await readFile(file, 'utf8')) as Json),
    ...{ num_layers: kind.size.doubles, num_single_layers: kind.size.singles },
    ...{ num_attention_heads: 24, attention_head_dim: 128, axes_dims_rope: [16, 56, 56] },
  };
  const before = (await readdir(folder)).filter((name) => name !== 'config.json');
  for (const name of before) await rm(path.join(folder, name));
  await writeFile(file, JSON.stringify(config));
  await kind.write(folder, config);
  const weights = (await readdir(folder)).filter((name) => name !== 'config.json');
  const sizes = await Promise.all(weights.map(async (name) => (await stat(path.join(folder, name))).size));
  const numbers = networkTensors(config).map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  return { file: sizes.reduce((sum, size) => sum + size, 0), largest: 4 * Math.max(...numbers) };
}

interface Growth {
  readonly device: string;
  readonly importing: number;
  readonly heap: number;
  readonly wasm: number;
  readonly seconds: number;
}

async function measure(path: string, kind: Kind): Promise<Growth> {
  const site = await openSite({ beforeLoad: (page) => keepMemories(page, `${WATCH_SESSIONS}${NO_KERNELS}`) });
  try {
    const { page } = site;
    const probe = await HeapProbe.attach(page);
    const report = await openDevice(page, 'webgpu');
    await page.evaluate(() => aquatint.models.list());
    await untilCreated(page, WARM);
    await page.waitForTimeout(500);
    const importerBefore = probe.reset(IMPORTER);
    const model = await importLocalModel(page, { path, name: kind.name, isFile: false });
    const importing = probe.peak(IMPORTER) - importerBefore;
    const heapBefore = probe.reset(GENERATOR);
    const wasmBefore = await wasmBytes(page, 'generator.worker');
    const began = performance.now();
    await begin(page, {
      ...USUAL_SETTINGS,
      ...{ model, prompt: 'a', negativePrompt: '', width: 64, height: 64, precision: kind.precision },
      ...{ steps: 1, guidance: 1, seed: 0, sampler: 'euler', count: 1 },
    });
    await untilCreated(page, SESSIONS);
    const seconds = (performance.now() - began) / 1000;
    const heap = probe.peak(GENERATOR) - heapBefore;
    const wasm = (await wasmBytes(page, 'generator.worker')) - wasmBefore;
    return { device: `${report.device} (${report.adapter})`, importing, heap, wasm, seconds };
  } finally {
    await site.close();
  }
}

/** Nobody waits for the picture. */
function begin(page: Page, settings: Settings): Promise<void> {
  return page.evaluate((wanted) => {
    aquatint
      .generate(wanted)
      .catch((error: unknown) => Reflect.set(globalThis, 'aquatintFailure', String(error)));
  }, settings);
}

/** So many sessions. */
async function untilCreated(page: Page, sessions: number): Promise<void> {
  const end = performance.now() + PATIENCE;
  while ((await sessionsCreated(findWorker(page, 'generator.worker'))) < sessions) {
    const failure = await page.evaluate(() => String(Reflect.get(globalThis, 'aquatintFailure') ?? ''));
    if (failure !== '') throw new Error(`The transformer was not loaded: ${failure}`);
    if (performance.now() > end) throw new Error('The transformer takes too long to load.');
    await page.waitForTimeout(200);
  }
}

async function benchKind(kind: Kind, scratch: string): Promise<Section> {
  const target = path.join(scratch, 'transformer');
  try {
    const { file, largest } = await writeModel(kind, target);
    const { device, importing, heap, wasm, seconds } = await measure(target, kind);
    const limit = (largest + ALLOWANCE) / MB;
    return {
      title: `Loading a transformer of 2 GB from ${kind.name}`,
      figures: [
        { name: 'file', value: file / MB, unit: 'MB', limit: null },
        { name: 'growth, JavaScript', value: heap / MB, unit: 'MB', limit: null },
        { name: 'growth, WebAssembly', value: wasm / MB, unit: 'MB', limit: null },
        { name: 'growth', value: (heap + wasm) / MB, unit: 'MB', limit },
        { name: 'growth while importing', value: importing / MB, unit: 'MB', limit },
        { name: 'until its session is there', value: seconds, unit: 's', limit: null },
      ],
      notes: [
        `${device}; ${kind.note}: from the page's files to the device's memory; the limit is the largest tensor as f32 and 64 MB`,
        'blocks as wide as Flux.1’s, random; WebAssembly alone could not hold it; kernels compute nothing, and the step is not waited for',
      ],
    };
  } finally {
    await rm(target, { recursive: true, force: true });
  }
}

export const benchLoadSafetensors = (scratch: string): Promise<Section> => benchKind(SAFETENSORS, scratch);

export const benchLoadGguf = (scratch: string): Promise<Section> => benchKind(GGUF, scratch);
