import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { checkpointIn } from '../../tools/node/madeCheckpoint.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { torchFileFrom } from '../../tools/node/torchFile.ts';
import type { ModelFolder } from '../core/pipeline/modelFolder.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import { openModel } from '../core/families/openModel.ts';
import { textToImage, type TextToImageEvent } from '../core/pipeline/textToImage.ts';
import type { ByteSource } from '../core/weights/byteSource.ts';
import { memoryBytes } from '../core/weights/memoryBytes.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';
import { goldenSupplies } from '../../tools/node/goldenSupplies.ts';

/** Checkpoints in the original naming against diffusers: tools/reference/single_file.py made the numbers. */

const FOLDER = 'tools/reference/goldens/singleFile';

startOnnxruntime();

interface Facts {
  prompt: string;
  negative: string;
  guidance: number;
  steps: number;
  height: number;
  width: number;
  seed: number;
  sampler: string;
}

function folderOf(files: Readonly<Record<string, Uint8Array>>): ModelFolder {
  const open = async (path: string): Promise<ByteSource> =>
    memoryBytes(path, files[path] ?? new Uint8Array());
  return { name: 'thing', paths: new Set(Object.keys(files)), readText: async () => '', open };
}

const checkpoint = (kind: string): Uint8Array => checkpointIn(`${FOLDER}/${kind}`);

async function pictureOf(
  kind: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<Extract<TextToImageEvent, { kind: 'picture' }>> {
  const { negative, ...facts } = JSON.parse(readFileSync(`${FOLDER}/${kind}/golden.json`, 'utf8')) as Facts;
  const model = await openModel(folderOf(files), goldenSupplies);
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  try {
    const context = { model, sessions, signal: new AbortController().signal };
    for await (const event of textToImage(context, { ...facts, negativePrompt: negative })) {
      if (event.kind === 'picture') return event;
    }
  } finally {
    await sessions.release();
  }
  throw new Error('no picture');
}

const FILES = [
  ['sd1', 'sd1.safetensors'],
  ['sd2', 'sd2.safetensors'],
  ['sd1', 'sd1.ckpt'],
] as const;

test.each(FILES)('%s: %s gives the latents and the picture of diffusers', async (kind, path) => {
  const bytes = path.endsWith('.ckpt') ? torchFileFrom(checkpoint(kind)) : checkpoint(kind);
  const { picture, latents } = await pictureOf(kind, { [path]: bytes });
  const { floats: goldenFloats } = openGolden(`${FOLDER}/${kind}/golden.safetensors`);

  expect(relativeError(latents.data, goldenFloats('latents'))).toBeLessThan(1e-4);

  const planes = goldenFloats('picture');
  const pixels = picture.width * picture.height;
  expect(planes.length).toBe(3 * pixels);
  const differences = planes.map((value, i) =>
    Math.abs(Math.round(255 * value) - (picture.rgba[4 * (i % pixels) + Math.floor(i / pixels)] ?? NaN)),
  );
  expect(Math.max(...differences)).toBeLessThanOrEqual(2);
});

test('a UNet in GGUF takes the place of a checkpoint’s, with the latents of diffusers', async () => {
  const unet = new Uint8Array(readFileSync('tools/reference/goldens/gguf/unet.gguf'));
  const files = { 'unet.gguf': unet, 'sd1.safetensors': checkpoint('sd1') };
  const { latents } = await pictureOf('sd1', files);
  const golden = openGolden('tools/reference/goldens/gguf/golden.safetensors');
  expect(relativeError(latents.data, golden.floats('latents'))).toBeLessThan(1e-4);
});

describe('what cannot be opened', () => {
  const messageOf = async (files: Record<string, Uint8Array>): Promise<string> => {
    try {
      await openModel(folderOf(files), goldenSupplies);
      return 'it was opened';
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  };

  test('a pickle alone is not, and the message says what to do', async () => {
    expect(await messageOf({ 'a.ckpt': Uint8Array.of(0x80, 2) })).toMatch(/^a\.ckpt: .*save it again/);
  });

  test.each([
    ['a.onnx', 'is a finished ONNX graph'],
    ['a.zip', 'is an archive'],
  ])('%s is not, and the message says what to do', async (name, what) => {
    expect(await messageOf({ [name]: new Uint8Array(9) })).toMatch(
      new RegExp(`^${name} ${what}.*safetensors`),
    );
  });

  test('a text file under the name of a checkpoint', async () => {
    const text = new TextEncoder().encode('Access denied. Log in to download this model.');
    expect(await messageOf({ 'a.safetensors': text })).toBe(
      'a.safetensors: this is a text file, not safetensors; open it to see what came instead of the model',
    );
  });

  test('zeros', async () => {
    expect(await messageOf({ 'a.safetensors': new Uint8Array(5000) })).toContain('nothing but zeros');
  });

  test('two files, or none', async () => {
    expect(
      await messageOf({ 'a.safetensors': checkpoint('sd1'), 'b.safetensors': checkpoint('sd1') }),
    ).toContain('two UNets in a.safetensors and b.safetensors');
    expect(await messageOf({ 'a.png': new Uint8Array() })).toBe(
      'a.png is neither a .safetensors file nor a model folder.',
    );
    expect(await messageOf({ 'a.png': new Uint8Array(), 'b.txt': new Uint8Array() })).toContain(
      'neither a model_index.json',
    );
  });

  test('a file that was cut off', async () => {
    const whole = checkpoint('sd1');
    expect(await messageOf({ 'a.safetensors': whole.subarray(0, whole.length - 100) })).toContain(
      '100 are missing',
    );
  });

  test('a tensor of whole numbers', async () => {
    const message = await messageOf({ 'a.safetensors': withDtype(checkpoint('sd1'), 'F8_E4M3', 'I8') });
    expect(message).toContain('without floating-point numbers (cond_stage_model.transformer.text_model.');
    expect(message).toContain('is I8');
  });
});

/** The file with another type of as many letters and bytes in its header, padded with spaces. */
function withDtype(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  const changed = header.replaceAll(`"${from}"`, `"${to}"`).padEnd(length);
  const copy = bytes.slice();
  copy.set(new TextEncoder().encode(changed), 8);
  return copy;
}
