import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { checkpointIn, goldenBytes } from '../../tools/node/madeCheckpoint.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { floatTensor, safetensorsFile, type StoredTensor } from '../../tools/node/safetensorsFile.ts';
import type { ModelFolder } from '../core/pipeline/modelFolder.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import { openModel } from '../core/families/openModel.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import { networksOf } from '../core/model/model.ts';
import { float8ToFloat32 } from '../core/tensor/float8.ts';
import { castTo } from '../core/weights/cast.ts';
import { memoryBytes } from '../core/weights/memoryBytes.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';
import { goldenSupplies } from '../../tools/node/goldenSupplies.ts';

/**
 * The tiny models of tools/reference with their weights as 8-bit numbers and scales, against the same models with the
 * numbers that these stand for as F32.
 */

const GOLDENS = 'tools/reference/goldens';
const FOLDER = `${GOLDENS}/pipelines/sd1`;

startOnnxruntime();

type Tensors = Map<string, StoredTensor>;

/** How a program stores a weight: 8-bit numbers with scales, and where these are. */
interface Form {
  readonly dtype: 'I8' | 'F8_E4M3' | 'F8_E5M2';
  readonly perRow: boolean;
  readonly suffix: 'weight_scale' | 'scale_weight';
}

const INT8: Form = { dtype: 'I8', perRow: true, suffix: 'weight_scale' };
const COMFY: Form = { dtype: 'F8_E4M3', perRow: false, suffix: 'scale_weight' };
const WIDE: Form = { dtype: 'F8_E5M2', perRow: false, suffix: 'weight_scale' };

/** Every value that a byte may stand for, with NaN for those that are no number. */
const BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const VALUES = {
  I8: Float32Array.from(new Int8Array(BYTES.buffer)),
  F8_E4M3: float8Values('F8_E4M3'),
  F8_E5M2: float8Values('F8_E5M2'),
};

function float8Values(format: 'F8_E4M3' | 'F8_E5M2'): Float32Array {
  const values = new Float32Array(256);
  float8ToFloat32(format, BYTES, values);
  return values.map((value) => (Number.isFinite(value) ? value : NaN));
}

/** Of the bytes in the order of their values, the one whose value is nearest. */
function nearestByte(ordered: readonly number[], values: Float32Array, wanted: number): number {
  const at = (i: number): number => values[ordered[i] ?? 0] ?? NaN;
  let [low, high] = [0, ordered.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at(middle) <= wanted) low = middle;
    else high = middle;
  }
  return ordered[wanted - at(low) <= at(high) - wanted ? low : high] ?? 0;
}

/** A tensor in 8 bits with its scale, and the same in F32. */
function inEightBits(name: string, shape: readonly number[], numbers: Float32Array, form: Form) {
  const values = VALUES[form.dtype];
  const ordered = [...BYTES]
    .filter((byte) => !Number.isNaN(values[byte]))
    .sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const largest = form.dtype === 'I8' ? 127 : 240;
  const rows = form.perRow ? (shape[0] ?? 1) : 1;
  const size = numbers.length / rows;
  const scales = Float32Array.from({ length: rows }, (_, row) => {
    const peak = numbers
      .subarray(row * size, (row + 1) * size)
      .reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    return peak === 0 ? 1 : peak / largest;
  });
  const scaleAt = (i: number): number => scales[Math.floor(i / size)] ?? NaN;
  const bytes = Uint8Array.from(numbers, (x, i) => nearestByte(ordered, values, x / scaleAt(i)));
  const scaleShape = form.perRow ? [rows, ...shape.slice(1).map(() => 1)] : [];
  const scaleName = form.suffix === 'weight_scale' ? `${name}_scale` : name.replace(/weight$/, form.suffix);
  return {
    small: new Map<string, StoredTensor>([
      [name, { dtype: form.dtype, shape, bytes }],
      [scaleName, floatTensor(scaleShape, scales)],
    ]),
    large: floatTensor(
      shape,
      Float32Array.from(bytes, (byte, i) => Math.fround((values[byte] ?? NaN) * scaleAt(i))),
    ),
  };
}

/** All matrices and kernels of a file in 8 bits; everything else as it is. */
function quantised(file: Uint8Array, formOf: (name: string) => Form): { small: Tensors; large: Tensors } {
  const source = openSafetensors(memoryBytes('golden', file));
  const floats = castTo(source, 'F32');
  const [small, large]: [Tensors, Tensors] = [new Map(), new Map()];
  for (const name of source.names()) {
    const { dtype, shape } = source.info(name);
    if (!name.endsWith('weight') || shape.length < 2) {
      const tensor = { dtype, shape, bytes: source.read(name).slice() };
      small.set(name, tensor);
      large.set(name, tensor);
      continue;
    }
    const numbers = new Float32Array(floats.read(name).slice().buffer);
    const both = inEightBits(name, shape, numbers, formOf(name));
    for (const [key, tensor] of both.small) small.set(key, tensor);
    large.set(name, both.large);
  }
  return { small, large };
}

/** A folder some of whose files are these; the others are on disk. */
function folderWith(base: ModelFolder, files: ReadonlyMap<string, Uint8Array | string>): ModelFolder {
  return {
    ...base,
    paths: new Set([...[...base.paths].filter((path) => !path.endsWith('.safetensors')), ...files.keys()]),
    readText: async (path) => {
      const own = files.get(path);
      return typeof own === 'string' ? own : base.readText(path);
    },
    open: async (path) => {
      const own = files.get(path);
      return own instanceof Uint8Array ? memoryBytes(path, own) : base.open(path);
    },
  };
}

interface Facts {
  prompt: string;
  negative: string | null;
  guidance: number;
  steps: number;
  height: number;
  width: number;
  seed: number;
  sampler?: string;
}

async function run(folder: ModelFolder, { negative, ...facts }: Facts) {
  const model = await openModel(folder, goldenSupplies);
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  const settings = { sampler: 'euler', ...facts, negativePrompt: negative ?? '' };
  try {
    const context = { model, sessions, signal: new AbortController().signal };
    for await (const event of textToImage(context, settings)) {
      if (event.kind === 'picture')
        return { model, latents: event.latents.data, picture: event.picture.rgba };
    }
  } finally {
    await sessions.release();
  }
  throw new Error('no picture');
}

async function expectSame(small: ModelFolder, large: ModelFolder, facts: Facts) {
  const [ours, wanted] = [await run(small, facts), await run(large, facts)];
  expect(ours.latents).toEqual(wanted.latents);
  expect(ours.picture).toEqual(wanted.picture);
  const factsOf = (model: typeof ours.model) => networksOf(model).map(({ name, facts }) => [name, facts]);
  expect(factsOf(ours.model)).toEqual(factsOf(wanted.model));
  return ours.latents;
}

/** Enough to go through every network. */
const FEW_STEPS = 2;

const factsAt = (path: string): Facts => JSON.parse(readFileSync(`${path}/golden.json`, 'utf8')) as Facts;

describe('a folder in diffusers layout with scaled weights', () => {
  const base = goldenFolder(FOLDER);
  const facts = factsAt(FOLDER);
  const modules: readonly (readonly [string, Form])[] = [
    ['text_encoder/model.safetensors', COMFY],
    ['unet/diffusion_pytorch_model.safetensors', INT8],
    ['vae/diffusion_pytorch_model.safetensors', WIDE],
  ];
  const both = modules.map(([path, form]) => {
    return { path, ...quantised(goldenBytes(`${FOLDER}/${path}`), () => form) };
  });
  const folder = (kind: 'small' | 'large'): Map<string, Uint8Array | string> =>
    new Map(both.map((one) => [one.path, safetensorsFile(one[kind])]));

  test('gives the latents and the picture of the numbers that they stand for', async () => {
    const latents = await expectSame(
      folderWith(base, folder('small')),
      folderWith(base, folder('large')),
      facts,
    );
    // Eight bits are not the whole number, but near it.
    const golden = openGolden(`${FOLDER}/golden.safetensors`).floats('run.euler.latents');
    const error = relativeError(latents, golden);
    expect(error).toBeGreaterThan(1e-4);
    expect(error).toBeLessThan(0.2);
  });

  test('may have weights and scales in different shards', async () => {
    const small = folder('small');
    const unet = both[1];
    if (unet === undefined) throw new Error('no UNet');
    const isScale = (name: string): boolean => name.endsWith('_scale');
    const shards = [false, true].map(
      (scales): Tensors => new Map([...unet.small].filter(([name]) => isScale(name) === scales)),
    );
    const nameOf = (i: number): string => `diffusion_pytorch_model-0000${i + 1}-of-00002.safetensors`;
    small.delete(unet.path);
    shards.forEach((shard, i) => small.set(`unet/${nameOf(i)}`, safetensorsFile(shard)));
    const weight_map = Object.fromEntries(
      shards.flatMap((shard, i) => [...shard.keys()].map((name) => [name, nameOf(i)])),
    );
    small.set('unet/diffusion_pytorch_model.safetensors.index.json', JSON.stringify({ weight_map }));
    await expectSame(folderWith(base, small), folderWith(base, folder('large')), {
      ...facts,
      steps: FEW_STEPS,
    });
  });

  test('is refused where whole numbers have no scale', async () => {
    const unet = both[1];
    const name = [...(unet?.small.keys() ?? [])].find((key) => key.endsWith('to_q.weight_scale')) ?? '';
    const small = folder('small');
    const rest = [...(unet?.small ?? [])].filter(([key]) => key !== name);
    small.set(unet?.path ?? '', safetensorsFile(new Map(rest)));
    const weight = name.replace(/_scale$/, '');
    await expect(openModel(folderWith(base, small), goldenSupplies)).rejects.toThrow(
      `The UNet does not fit its config: 1 tensor without floating-point numbers (${weight} is I8)`,
    );
  });
});

describe.each(['singleFile/sd1', 'families/sdxl-single'])('a checkpoint with scaled weights, %s', (kind) => {
  const facts = { ...factsAt(`${GOLDENS}/${kind}`), steps: FEW_STEPS };
  const file = checkpointIn(`${GOLDENS}/${kind}`);
  const path = 'checkpoint.safetensors';
  const alone = (tensors: Tensors): ModelFolder => {
    const empty = { name: kind, paths: new Set<string>(), readText: async () => '' };
    const nothing = { ...empty, open: async (name: string) => memoryBytes(name, new Uint8Array()) };
    return folderWith(nothing, new Map([[path, safetensorsFile(tensors)]]));
  };

  test.each([
    ['of ComfyUI', COMFY],
    ['per row', INT8],
  ])('%s', async (_, form) => {
    const { small, large } = quantised(file, () => form);
    expect([...small.values()].filter(({ dtype }) => dtype === form.dtype).length).toBeGreaterThan(50);
    small.set('scaled_fp8', { dtype: 'F8_E4M3', shape: [0], bytes: new Uint8Array() });
    small.set('model.diffusion_model.scaled_fp8', { dtype: 'F8_E4M3', shape: [0], bytes: new Uint8Array() });
    await expectSame(alone(small), alone(large), facts);
  });

  test('holds what it is tested for', () => {
    const names = [...quantised(file, () => INT8).small.keys()];
    const has = (end: string): boolean => names.some((name) => name.endsWith(end));
    expect(has('op.weight_scale')).toBe(true);
    if (kind.includes('sdxl')) expect(has('attn.in_proj_weight_scale')).toBe(true);
  });
});
