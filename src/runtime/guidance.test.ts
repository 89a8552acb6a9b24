import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { FileBytes } from '../../tools/node/fileBytes.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { sampled } from '../../tools/node/sampled.ts';
import type { GuidanceOptions } from '../core/pipeline/guide.ts';
import type { ModelFolder } from '../core/pipeline/modelFolder.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import { openModel } from '../core/families/openModel.ts';
import type { Source } from '../core/pipeline/preparedSource.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';
import { goldenSupplies } from '../../tools/node/goldenSupplies.ts';

/** Every kind of guidance over whole runs of diffusers' pipelines: tools/reference/guidance_runs.py made the numbers. */

const GOLDENS = 'tools/reference/goldens';
const FOLDERS: Readonly<Record<string, string>> = {
  sd1: 'pipelines/sd1',
  variant: 'pipelines/variant',
  sdxl: 'families/sdxl-folder/model',
  instruct: 'families/instruct-folder/model',
};

startOnnxruntime();

interface Run {
  readonly model: string;
  readonly sampler: string;
  readonly steps: number;
  readonly guidance: number;
  readonly options: GuidanceOptions;
  readonly seed: number;
  readonly prompt: string;
  readonly negative: string | null;
  readonly height: number;
  readonly width: number;
}

const runs = JSON.parse(readFileSync(`${GOLDENS}/guidance.json`, 'utf8')) as readonly Run[];
const expected = openSafetensors(new FileBytes(`${GOLDENS}/guidance.safetensors`));

const folderOf = (model: string): ModelFolder => goldenFolder(`${GOLDENS}/${FOLDERS[model] ?? ''}`);

function sourceOf(model: string): Source | null {
  if (model !== 'instruct') return null;
  const golden = openSafetensors(new FileBytes(`${GOLDENS}/families/instruct-folder/golden.safetensors`));
  const [height = 0, width = 0] = golden.info('source').shape;
  const rgb = golden.read('source').slice();
  const rgba = new Uint8ClampedArray(4 * width * height).map((_, i) =>
    i % 4 === 3 ? 255 : (rgb[3 * (i >> 2) + (i % 4)] ?? 0),
  );
  return { picture: { width, height, rgba }, mask: null, strength: 1, noiseLevel: 20 };
}

async function latentsOf(run: Run, oneByOne = false): Promise<Float32Array> {
  const model = await openModel(folderOf(run.model), goldenSupplies);
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  const sampler = run.sampler === 'own' ? 'lcm' : run.sampler;
  const settings = {
    ...{ ...run, sampler, schedule: 'model', negativePrompt: run.negative ?? '' },
    guidanceOptions: run.options,
  };
  const { signal } = new AbortController();
  const context = { model, sessions, signal, oneByOne, source: sourceOf(run.model) };
  try {
    for await (const event of textToImage(context, settings)) {
      if (event.kind === 'picture') return Float32Array.from(event.latents.data);
    }
  } finally {
    await sessions.release();
  }
  throw new Error('no picture');
}

function errorOf(latents: Float32Array, number: number): number {
  const reference = new Float32Array(expected.read(String(number)).slice().buffer);
  const scale = Math.max(...reference.map(Math.abs));
  return Math.max(...reference.map((value, i) => Math.abs(value - (latents[i] ?? NaN)) / scale));
}

describe('guidance', () => {
  test.each(
    sampled(
      runs.map((run, number) => [run, number] as const),
      3,
    ),
  )('%j', async (run, number) => {
    expect(errorOf(await latentsOf(run), number)).toBeLessThan(1e-4);
  });

  const several = runs.flatMap((run, number) =>
    run.options.perturbed > 0 || run.options.method === 'apg' || run.model === 'instruct'
      ? [[run.model, number] as const]
      : [],
  );
  test.each(several)(
    'of %s, run %d, is the same where the network is asked one by one',
    async (_, number) => {
      const run = runs[number];
      expect(run && errorOf(await latentsOf(run, true), number)).toBeLessThan(1e-4);
    },
  );
});
