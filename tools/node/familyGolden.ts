import { readFileSync } from 'node:fs';
import { memoryBytes } from '../../src/core/weights/memoryBytes.ts';
import { expect } from 'vitest';
import { USUAL_GUIDANCE } from '../../src/core/pipeline/guide.ts';
import type { Model } from '../../src/core/model/model.ts';
import { openModel } from '../../src/core/families/openModel.ts';
import type { ModelFolder } from '../../src/core/pipeline/modelFolder.ts';
import { Sessions } from '../../src/core/pipeline/sessions.ts';
import type { Picture } from '../../src/core/pipeline/picture.ts';
import type { Source } from '../../src/core/pipeline/preparedSource.ts';
import { textToImage } from '../../src/core/pipeline/textToImage.ts';
import { openSafetensors } from '../../src/core/weights/safetensors.ts';
import type { TensorSource } from '../../src/core/weights/tensorSource.ts';
import { compilerFor } from '../../src/runtime/compiler.ts';
import { wasmDevice } from '../../src/runtime/device.ts';
import { FileBytes } from './fileBytes.ts';
import { goldenFolder } from './goldenFolder.ts';
import { goldenSupplies } from './goldenSupplies.ts';
import { checkpointIn, hasCheckpoint } from './madeCheckpoint.ts';

/** For tests: whole runs of every family against diffusers' pipelines, whose numbers tools/reference made. */

const FOLDER = process.env['FAMILY_GOLDENS'] ?? 'tools/reference/goldens/families';
const TOKENIZERS = 'tools/reference/goldens';

interface Facts {
  prompt: string;
  negative: string | null;
  guidance: number;
  steps: number;
  height: number;
  width: number;
  seed: number;
  sampler: string;
  /** 'text', or what is done with the picture. */
  task: string;
  label?: number;
  strength?: number;
  image_guidance?: number;
  real?: number;
  noise_level?: number;
  /** Which lies beside a checkpoint; T5's unless told. */
  tokenizer?: string;
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

const factsOf = (kind: string): Facts =>
  JSON.parse(readFileSync(`${FOLDER}/${kind}/golden.json`, 'utf8')) as Facts;

export function folderOf(kind: string): ModelFolder {
  const folder = `${FOLDER}/${kind}`;
  if (!hasCheckpoint(folder)) return goldenFolder(`${folder}/model`);
  return {
    name: kind,
    paths: new Set(['checkpoint.safetensors', 'tokenizer.json']),
    readText: async () =>
      readFileSync(`${TOKENIZERS}/${factsOf(kind).tokenizer ?? 'unigram'}/tokenizer.json`, 'utf8'),
    open: async () => memoryBytes('checkpoint.safetensors', checkpointIn(folder)),
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
  const guidanceOptions = { ...USUAL_GUIDANCE, image: facts.image_guidance ?? 1, real: facts.real ?? 1 };
  const { label: classLabel = 0 } = facts;
  const settings = { ...facts, classLabel, negativePrompt: facts.negative ?? '', guidanceOptions };
  const context = { model, sessions, signal: new AbortController().signal, source: sourceOf(run) };
  for await (const event of textToImage(context, settings)) {
    if (event.kind === 'picture')
      return { latents: Float32Array.from(event.latents.data), picture: event.picture };
  }
  throw new Error('no picture');
}

export const openGolden = (kind: string): Promise<Model> => openModel(folderOf(kind), goldenSupplies);

/** The model of a golden, opened. Its latents are to be within 1e-4 of diffusers', its picture within two levels of 255. */
export async function expectGolden(kind: string, opened: Partial<Model>): Promise<void> {
  const golden = openSafetensors(new FileBytes(`${FOLDER}/${kind}/golden.safetensors`));
  const facts = factsOf(kind);
  const model = await openGolden(kind);
  expect(model).toMatchObject(opened);
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  try {
    expectAlike(await make({ model, sessions, facts, golden }), golden);
  } finally {
    await sessions.release();
  }
}

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
