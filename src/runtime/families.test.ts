import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { FileBytes } from '../../tools/node/fileBytes.ts';
import { checkpointIn, hasCheckpoint } from '../../tools/node/madeCheckpoint.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { USUAL_GUIDANCE } from '../core/pipeline/guide.ts';
import type { ModelFolder } from '../core/pipeline/modelFolder.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import { openModel } from '../core/families/openModel.ts';
import type { Picture } from '../core/pipeline/picture.ts';
import type { Source } from '../core/pipeline/preparedSource.ts';
import type { Model, Task } from '../core/model/model.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import { memoryBytes } from '../core/weights/memoryBytes.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import type { TensorSource } from '../core/weights/tensorSource.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';
import { goldenSupplies } from '../../tools/node/goldenSupplies.ts';

/** Whole runs of every family against diffusers' pipelines: tools/reference/families.py made the numbers. */

const FOLDER = 'tools/reference/goldens/families';

startOnnxruntime();

interface Facts {
  prompt: string;
  negative: string | null;
  guidance: number;
  steps: number;
  height: number;
  width: number;
  seed: number;
  sampler: string;
  task: Task;
  strength?: number;
  image_guidance?: number;
  noise_level?: number;
}

interface Run {
  readonly model: Model;
  readonly sessions: Sessions;
  readonly facts: Facts;
  readonly golden: TensorSource;
}

interface Made {
  readonly latents: Float32Array;
  readonly picture: Picture;
}

function folderOf(kind: string): ModelFolder {
  if (!hasCheckpoint(`${FOLDER}/${kind}`)) return goldenFolder(`${FOLDER}/${kind}/model`);
  const path = 'checkpoint.safetensors';
  return {
    name: kind,
    paths: new Set([path]),
    readText: async () => '',
    open: async () => memoryBytes(path, checkpointIn(`${FOLDER}/${kind}`)),
  };
}

function sourceOf({ facts, golden }: Run): Source | null {
  if (facts.task === 'text') return null;
  const [height = 0, width = 0] = golden.info('source').shape;
  const rgb = golden.read('source').slice();
  const rgba = new Uint8ClampedArray(4 * width * height).map((_, i) =>
    i % 4 === 3 ? 255 : (rgb[3 * (i >> 2) + (i % 4)] ?? 0),
  );
  const mask = golden.has('mask') ? golden.read('mask').slice() : null;
  const { strength = 1, noise_level: noiseLevel = 20 } = facts;
  return { picture: { width, height, rgba }, mask, strength, noiseLevel };
}

async function make(run: Run): Promise<Made> {
  const { model, sessions, facts } = run;
  const guidanceOptions = { ...USUAL_GUIDANCE, image: facts.image_guidance ?? 1 };
  const settings = { ...facts, negativePrompt: facts.negative ?? '', guidanceOptions };
  const context = { model, sessions, signal: new AbortController().signal, source: sourceOf(run) };
  for await (const event of textToImage(context, settings)) {
    if (event.kind === 'picture')
      return { latents: Float32Array.from(event.latents.data), picture: event.picture };
  }
  throw new Error('no picture');
}

describe.each([
  ['sdxl-folder', 'sdxl', 'text'],
  ['sdxl-single', 'sdxl', 'text'],
  ['playground-single', 'sdxl', 'text'],
  ['cosxl-single', 'sdxl', 'text'],
  ['cosxl_edit-single', 'sdxl', 'instruct'],
  ['ssd1b-folder', 'sdxl', 'text'],
  ['refiner-folder', 'sdxl-refiner', 'refine'],
  ['inpaint-folder', 'sd1', 'inpaint'],
  ['instruct-folder', 'sd1', 'instruct'],
  ['upscale-folder', 'upscaler', 'upscale'],
  ['tiny_vae-folder', 'sd1', 'text'],
])('%s', (kind, family, task) => {
  test('gives the latents and the picture of diffusers', async () => {
    const golden = openSafetensors(new FileBytes(`${FOLDER}/${kind}/golden.safetensors`));
    const facts = JSON.parse(readFileSync(`${FOLDER}/${kind}/golden.json`, 'utf8')) as Facts;
    const model = await openModel(folderOf(kind), goldenSupplies);
    expect(model).toMatchObject({ family, task });
    const sessions = new Sessions(compilerFor(wasmDevice('Node')));
    try {
      expectAlike(await make({ model, sessions, facts, golden }), golden);
    } finally {
      await sessions.release();
    }
  });
});

function expectAlike({ latents, picture }: Made, golden: TensorSource): void {
  const floats = (name: string): Float32Array => new Float32Array(golden.read(name).slice().buffer);
  const expected = floats('latents');
  const scale = Math.max(...expected.map(Math.abs));
  const errors = expected.map((value, i) => Math.abs(value - (latents[i] ?? NaN)) / scale);
  expect(Math.max(...errors)).toBeLessThan(1e-4);

  const planes = floats('picture');
  const pixels = picture.width * picture.height;
  expect(planes.length).toBe(3 * pixels);
  const differences = planes.map((value, i) =>
    Math.abs(Math.round(255 * value) - (picture.rgba[4 * (i % pixels) + Math.floor(i / pixels)] ?? NaN)),
  );
  expect(Math.max(...differences)).toBeLessThanOrEqual(2);
}
