import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FileBytes } from '../../tools/node/fileBytes.ts';
import { openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { checkpointIn } from '../../tools/node/madeCheckpoint.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { SMALL_DECODERS, withSmallDecoder } from '../../tools/node/smallDecoderGolden.ts';
import { buildDecoder, buildEncoder } from '../core/models/autoencoder.ts';
import { readSingleFile } from '../core/models/singleFile/singleFile.ts';
import { parseTinyVaeConfig, type TinyVaeConfig } from '../core/models/vaeConfig.ts';
import type { Graph } from '../core/onnx/graph.ts';
import { decodePreview } from '../core/pipeline/decodeLatents.ts';
import { chosenDecoder, smallDecoderOf, type DecoderChoice } from '../core/pipeline/decoders.ts';
import { openFolder } from '../core/families/openFolder.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import type { Picture } from '../core/pipeline/picture.ts';
import type { HostTensor } from '../core/pipeline/session.ts';
import type { Model } from '../core/model/model.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import { memoryBytes } from '../core/weights/memoryBytes.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import type { TensorSource } from '../core/weights/tensorSource.ts';
import { compilerFor } from './compiler.ts';
import { createSession } from './createSession.ts';
import { wasmDevice } from './device.ts';

/** Small autoencoders against diffusers: tools/reference/small_decoder.py made the files and the numbers. */

const TOLERANCE = 1e-4;
const KINDS = ['plain', 'larger'] as const;
type Kind = (typeof KINDS)[number];
const SCALE = { plain: 1, larger: 2 } as const;
/** Of what is decoded one number in so many is kept. */
const EVERY = 11;
const sampled = (numbers: Float32Array): Float32Array => numbers.filter((_, i) => i % EVERY === 0);

startOnnxruntime();

const golden = (kind: string) => openGolden(`${SMALL_DECODERS}/${kind}/golden.safetensors`);

async function compute(graph: Graph, weights: TensorSource, input: HostTensor): Promise<HostTensor> {
  const session = await createSession(wasmDevice('Node'), graph, weights);
  try {
    const [output] = Object.values(await session.run({ [graph.inputs[0]?.name ?? '']: input }));
    if (output === undefined) throw new Error('no output');
    return output;
  } finally {
    await session.release();
  }
}

async function expectAgreement(kind: Kind, config: TinyVaeConfig, weights: TensorSource): Promise<void> {
  const { tensor } = golden(kind);
  const small = { batch: 1, height: 6, width: 5 };
  const large = { batch: 1, height: 48, width: 40 };
  for (const [half, graph, input] of [
    ['decoder', buildDecoder(config, small, 'wasm'), 'latents'],
    ['encoder', buildEncoder(config, large, 'wasm'), 'picture'],
  ] as const) {
    const output = await compute(graph, weights, tensor(`${half}.${input}`));
    const expected = tensor(`${half}.out`);
    const isWhole = half === 'encoder';
    expect(output.shape).toEqual(isWhole ? expected.shape : [1, 3, 48 * SCALE[kind], 40 * SCALE[kind]]);
    const numbers = Float32Array.from(output.data);
    expect(relativeError(isWhole ? numbers : sampled(numbers), expected.data)).toBeLessThan(TOLERANCE);
  }
}

describe.each(KINDS)('a small autoencoder, %s', (kind) => {
  test('gives what diffusers gives', async () => {
    const folder = `${SMALL_DECODERS}/${kind}/taesd`;
    const config = parseTinyVaeConfig(JSON.parse(readFileSync(`${folder}/config.json`, 'utf8')));
    const weights = openSafetensors(new FileBytes(`${folder}/diffusion_pytorch_model.safetensors`));
    await expectAgreement(kind, config, weights);
  });
});

const CHECKPOINT = 'tools/reference/goldens/singleFile/sd1';
const PLAIN = `${SMALL_DECODERS}/plain/taesd/diffusion_pytorch_model.safetensors`;

test.each([
  [
    "its author's naming",
    ['taesd_decoder', 'taesd_encoder'].map((name) => `${SMALL_DECODERS}/${name}.safetensors`),
  ],
  ["diffusers' naming", [PLAIN]],
])('beside a checkpoint, in %s, it is the same', async (_naming, paths) => {
  const checkpoint = memoryBytes('checkpoint.safetensors', checkpointIn(CHECKPOINT));
  const files = [checkpoint, ...paths.map((path) => new FileBytes(path))].map((bytes) => {
    return { name: bytes.name, tensors: openSafetensors(bytes), metadata: new Map<string, string>() };
  });
  const { tinyVae } = readSingleFile(...files);
  if (tinyVae === null) throw new Error('It was not found.');
  await expectAgreement('plain', tinyVae.config, tinyVae.tensors);
});

interface Facts {
  prompt: string;
  negative: string;
  guidance: number;
  steps: number;
  height: number;
  width: number;
  seed: number;
}

const FACTS = JSON.parse(readFileSync('tools/reference/goldens/pipelines/sd1/golden.json', 'utf8')) as Facts;

/** `planes`: one number in `every` of a picture in 0 … 1. */
function furthest({ width, height, rgba }: Picture, planes: Float32Array, every = 1): number {
  const pixels = width * height;
  expect(planes.length).toBe(Math.ceil((3 * pixels) / every));
  const differences = planes.map((value, i) => {
    const at = i * every;
    return Math.abs(Math.round(255 * value) - (rgba[4 * (at % pixels) + Math.floor(at / pixels)] ?? NaN));
  });
  return Math.max(...differences);
}

describe.each(KINDS)('a whole picture with the small decoder, %s', (kind) => {
  let model: Model;
  let sessions: Sessions;

  beforeAll(async () => {
    model = await openFolder(withSmallDecoder(kind));
    sessions = new Sessions(compilerFor(wasmDevice('Node')));
  });

  afterAll(() => sessions.release());

  async function make(decoder: DecoderChoice) {
    const { negative, ...facts } = FACTS;
    const settings = { ...facts, negativePrompt: negative, sampler: 'euler', decoder };
    const signal = new AbortController().signal;
    let preview: Picture | null = null;
    for await (const event of textToImage({ model, sessions, signal }, settings)) {
      if (event.kind === 'step')
        preview = await decodePreview({ model, sessions }, event.denoised, [1, 4, 8, 8]);
      if (event.kind === 'picture') return { ...event, preview };
    }
    throw new Error('no picture');
  }

  test('is the one that diffusers makes with it, in its own size', async () => {
    const { picture, latents, preview } = await make('small');
    expect([picture.width, picture.height]).toEqual([64 * SCALE[kind], 64 * SCALE[kind]]);
    expect(latents.shape).toEqual([1, 4, 8, 8]);
    expect(relativeError(Float32Array.from(latents.data), golden(kind).floats('run.latents'))).toBeLessThan(
      TOLERANCE,
    );
    expect(furthest(picture, golden(kind).floats('run.picture'), EVERY)).toBeLessThanOrEqual(2);
    // Euler's last step ends where its estimate is.
    expect(preview?.rgba).toEqual(picture.rgba);
  });

  test('is not the usual: nobody is given another picture than before', async () => {
    const full = golden('../pipelines/sd1').floats('run.euler.picture');
    expect(smallDecoderOf(model)).toEqual({ scale: SCALE[kind], isDefault: false });
    expect(furthest((await make('auto')).picture, full)).toBeLessThanOrEqual(2);
  });
});

describe('which decoder', () => {
  test("is the one that the model's files name, where nobody chooses", async () => {
    const folder = withSmallDecoder('larger');
    const readText = async (path: string): Promise<string> => {
      const text = await folder.readText(path);
      if (path !== 'taesd/config.json') return text;
      return JSON.stringify({ ...(JSON.parse(text) as object), _is_default_decoder: true });
    };
    const model = await openFolder({ ...folder, readText });
    expect(chosenDecoder(model, 'auto')).toBe('small');
    expect(chosenDecoder(model, 'full')).toBe('full');
  });

  test('is refused where there is none, with what to do', async () => {
    const model = await openFolder(withSmallDecoder('plain'));
    const without = { ...model, smallVae: null };
    expect(chosenDecoder(without, 'auto')).toBe('full');
    expect(() => chosenDecoder(without, 'small')).toThrow(/sd1 has no small decoder: decode with its own/);
    const events = textToImage(
      {
        model: without,
        sessions: new Sessions(compilerFor(wasmDevice('Node'))),
        signal: new AbortController().signal,
      },
      { ...FACTS, negativePrompt: '', sampler: 'euler', decoder: 'small' },
    );
    // before any work is done
    await expect(events.next()).rejects.toThrow(/no small decoder/);
  });

  test('of another kind of model does not fit', async () => {
    const folder = withSmallDecoder('plain');
    const readText = async (path: string): Promise<string> => {
      const text = await folder.readText(path);
      return path === 'taesd/config.json'
        ? text.replace('"latent_channels": 4', '"latent_channels": 16')
        : text;
    };
    await expect(openFolder({ ...folder, readText })).rejects.toThrow(/16 latent channels, the VAE 4/);
  });
});
