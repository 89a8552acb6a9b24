import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { FileBytes } from '../../tools/node/fileBytes.ts';
import { openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { madeCheckpoints } from '../../tools/node/madeCheckpoint.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { safetensorsFile } from '../../tools/node/safetensorsFile.ts';
import { seededPicture } from '../../tools/node/seededPicture.ts';
import { recogniseItem } from '../core/adapters/recogniseItem.ts';
import { enlarged } from '../core/pipeline/enlarge/enlarged.ts';
import { upscaled, type Upscaling } from '../core/pipeline/enlarge/upscaled.ts';
import { openUpscaler, type Upscaler } from '../core/pipeline/enlarge/upscaler.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import { resample } from '../core/preprocess/resample.ts';
import type { Rgb } from '../core/preprocess/rgb.ts';
import type { ModelFolder } from '../core/pipeline/modelFolder.ts';
import { memoryBytes } from '../core/weights/memoryBytes.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import { openWeights } from '../core/weights/openWeights.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';

/** Against spandrel: tools/reference/upscalers.py made the networks and the numbers. */

const FOLDER = 'tools/reference/goldens/upscalers';
const golden = openGolden(`${FOLDER}/golden.safetensors`);
const source = openSafetensors(new FileBytes(`${FOLDER}/golden.safetensors`));
const files = madeCheckpoints(JSON.parse(readFileSync(`${FOLDER}/checkpoints.json`, 'utf8')));
const PICTURES = { even: seededPicture(7, 12, 8), odd: seededPicture(8, 10, 7) };

startOnnxruntime();

const folderOf = (name: string, bytes: Uint8Array): ModelFolder => ({
  name,
  paths: new Set([`${name}.safetensors`]),
  readText: async () => '',
  open: async (path) => memoryBytes(path, bytes),
});

const open = (name: string): Promise<Upscaler> =>
  openUpscaler(folderOf(name, files.get(name) ?? new Uint8Array()));

async function working<T>(name: string, work: (upscaling: Upscaling) => Promise<T>): Promise<T> {
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  try {
    return await work({ upscaler: await open(name), sessions, onTile: async () => undefined });
  } finally {
    await sessions.release();
  }
}

/** What the network itself makes of a picture whose sides fit. */
const planesOf = ({ width, height, data }: Rgb): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: 3 * width * height }, (_, i) => {
    const area = width * height;
    return (data[3 * (i % area) + Math.floor(i / area)] ?? 0) / 255;
  });

const bytesOf = (planes: Float32Array): Uint8Array => {
  const area = planes.length / 3;
  return Uint8Array.from({ length: planes.length }, (_, i) =>
    Math.round(255 * Math.min(1, Math.max(0, planes[(i % 3) * area + Math.floor(i / 3)] ?? 0))),
  );
};

describe.each([...files.keys()])('%s', (name) => {
  it('is recognised, and gives spandrel’s numbers', async () => {
    const opened = openWeights(memoryBytes(name, files.get(name) ?? new Uint8Array()));
    expect(recogniseItem(name, opened)?.kind).toBe('upscaler');
    const expected = golden.tensor(`${name}.even`);
    await working(name, async ({ upscaler, sessions }) => {
      const picture = PICTURES.even;
      const session = await sessions.of(upscaler.network, picture);
      const shape = [1, 3, picture.height, picture.width];
      const { enlarged: made } = await session.run({
        picture: { dtype: 'F32', shape, data: planesOf(picture) },
      });
      expect(made?.shape.slice(1)).toEqual(expected.shape);
      expect(relativeError(made?.data ?? [], expected.data)).toBeLessThan(1e-4);
    });
  });

  it('enlarges a picture whose sides are no multiples of anything', async () => {
    const made = await working(name, (upscaling) => upscaled(PICTURES.odd, upscaling));
    const expected = source.read(`${name}.odd`).slice();
    expect(made.data).toHaveLength(expected.length);
    expect(furthest(made.data, inPixels(expected))).toBeLessThanOrEqual(1);
  });
});

const inPixels = (planes: Uint8Array): Uint8Array =>
  planes.map((_, i) => planes[(i % 3) * (planes.length / 3) + Math.floor(i / 3)] ?? 0);

const furthest = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((most, byte, i) => Math.max(most, Math.abs(byte - (b[i] ?? NaN))), 0);

test.each([
  ['srvgg-x2', 204, 204, 4],
  ['rrdb-real-x2', 340, 16, 3],
  ['span-x2', 20, 200, 2],
] as const)('%s in tiles shows no seams', async (name, width, height, count) => {
  const picture = seededPicture(5, width, height);
  await working(name, async (upscaling) => {
    const { upscaler, sessions } = upscaling;
    let tiles = 0;
    const made = await upscaled(picture, {
      ...upscaling,
      onTile: async (_, total) => void (tiles = total),
    });
    expect(tiles).toBe(count);
    const session = await sessions.of(upscaler.network, picture);
    const shape = [1, 3, picture.height, picture.width];
    const { enlarged: whole } = await session.run({
      picture: { dtype: 'F32', shape, data: planesOf(picture) },
    });
    expect(furthest(made.data, bytesOf(Float32Array.from(whole?.data ?? [])))).toBeLessThanOrEqual(1);
  });
});

describe('to a size', () => {
  const picture = PICTURES.even;

  it('the network runs as often as it takes, and Lanczos does the rest', async () => {
    await working('srvgg-x2', async (upscaling) => {
      const once = await upscaled(picture, upscaling);
      expect((await enlarged(picture, { width: 24, height: 16 }, upscaling)).data).toEqual(once.data);
      const twice = await upscaled(once, upscaling);
      const size = { width: 38, height: 25 };
      expect(await enlarged(picture, size, upscaling)).toEqual(resample(twice, size, 'lanczos'));
    });
  });

  it('progress counts the tiles of all runs', async () => {
    const told: [number, number][] = [];
    await working('srvgg-x2', (upscaling) =>
      enlarged(
        picture,
        { width: 48, height: 32 },
        { ...upscaling, onTile: async (...at) => void told.push(at) },
      ),
    );
    expect(told).toEqual([
      [0, 2],
      [1, 2],
      [1, 2],
      [2, 2],
    ]);
  });

  it('without a network Lanczos does all', async () => {
    const size = { width: 24, height: 18 };
    expect(await enlarged(picture, size, null)).toEqual(resample(picture, size, 'lanczos'));
  });

  it('what no browser can show is refused before any work', async () => {
    const size = { width: 20_000, height: 20_000 };
    await expect(enlarged(picture, size, null)).rejects.toThrow('choose a smaller scale');
  });
});

it('a network for other pictures than ours is refused with a reason', async () => {
  const f32 = (shape: readonly number[]) => ({
    dtype: 'F32' as const,
    shape,
    bytes: new Uint8Array(4 * shape.reduce((a, b) => a * b, 1)),
  });
  const grey = safetensorsFile(
    new Map([
      ['body.0.weight', f32([4, 1, 3, 3])],
      ['body.0.bias', f32([4])],
      ['body.1.weight', f32([4])],
      ['body.2.weight', f32([4, 4, 3, 3])],
      ['body.2.bias', f32([4])],
    ]),
  );
  await expect(openUpscaler(folderOf('grey', grey))).rejects.toThrow(
    'grey.safetensors enlarges other pictures than ours: it takes 1 channels and gives 4.',
  );
  await expect(openUpscaler(folderOf('cut', grey.slice(0, 20)))).rejects.toThrow();
});
