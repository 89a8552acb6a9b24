import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FileBytes } from '../../tools/node/fileBytes.ts';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { partOf } from '../../workers/generator/sourcePart.ts';
import { openFolder } from '../core/families/openFolder.ts';
import type { Picture } from '../core/pipeline/picture.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import type { Source } from '../core/pipeline/preparedSource.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import { parseSchedulerConfig } from '../core/samplers/schedulerConfig.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';

/** What a masked part begins with, and parts of a larger picture, as diffusers has them: tools/reference/inpainting_runs.py. */

const GOLDENS = 'tools/reference/goldens/inpainting';
const MODEL = 'tools/reference/goldens/pipelines/sd1';

startOnnxruntime();

interface Run {
  readonly steps: number;
  readonly strength: number;
  readonly seed: number;
}

interface Told {
  readonly prompt: string;
  readonly negative: string;
  readonly guidance: number;
  readonly side: number;
  readonly fills: readonly (Run & { readonly fill: 'noise' | 'nothing' })[];
  readonly parts: readonly (Run & {
    readonly middle: readonly [number, number];
    readonly radius: number;
    readonly padding: number;
    readonly area: readonly [number, number, number, number];
  })[];
}

const told = JSON.parse(readFileSync(`${GOLDENS}.json`, 'utf8')) as Told;
const golden = openSafetensors(new FileBytes(`${GOLDENS}.safetensors`));

function pictureNamed(name: string): Picture {
  const [height = 0, width = 0] = golden.info(name).shape;
  const rgb = golden.read(name);
  const rgba = new Uint8ClampedArray(4 * width * height).map((_, i) =>
    i % 4 === 3 ? 255 : (rgb[3 * (i >> 2) + (i % 4)] ?? 0),
  );
  return { width, height, rgba };
}

/** What is painted of a photo. */
function disc(
  { width, height }: Picture,
  { middle: [x, y], radius }: Pick<Told['parts'][number], 'middle' | 'radius'>,
): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) =>
    ((i % width) - x) ** 2 + (Math.floor(i / width) - y) ** 2 < radius ** 2 ? 255 : 0,
  );
}

async function made(
  source: Source,
  { steps, strength, seed }: Run,
): Promise<{ latents: Float32Array; picture: Picture }> {
  const opened = await openFolder(goldenFolder(MODEL));
  const own: unknown = JSON.parse(readFileSync(`${MODEL}/scheduler/scheduler_config.json`, 'utf8'));
  const model = { ...opened, scheduler: parseSchedulerConfig(own) };
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  const { prompt, negative, guidance, side } = told;
  const settings = {
    ...{ prompt, negativePrompt: negative, guidance, width: side, height: side },
    ...{ steps, strength, seed, sampler: 'plms', schedule: 'model' },
  };
  try {
    const context = { model, sessions, signal: new AbortController().signal, source };
    for await (const event of textToImage(context, settings)) {
      if (event.kind === 'picture')
        return { latents: Float32Array.from(event.latents.data), picture: event.picture };
    }
  } finally {
    await sessions.release();
  }
  throw new Error('no picture');
}

function expectSame(latents: Float32Array, name: string): void {
  const reference = new Float32Array(golden.read(name).slice().buffer);
  const scale = Math.max(...reference.map(Math.abs));
  const errors = reference.map((value, i) => Math.abs(value - (latents[i] ?? NaN)) / scale);
  expect(Math.max(...errors)).toBeLessThan(1e-4);
}

test.each(told.fills.map((run, number) => [run, number] as const))(
  'a masked part begins with something else: %j',
  async (run, number) => {
    const { fill, strength } = run;
    const mask = golden.read('mask').slice();
    const source = { picture: pictureNamed('picture'), mask, fill, strength, noiseLevel: 0 };
    expectSame((await made(source, run)).latents, `fill.${number}`);
  },
);

test.each(told.parts.map((run, number) => [run, number] as const))(
  'a part is cut out, painted and put back: %j',
  async (run, number) => {
    const photo = pictureNamed('photo');
    const mask = disc(photo, run);
    const size = { width: told.side, height: told.side };
    const part = partOf(photo, mask, {
      ...{ padding: run.padding, blur: 0, size, shown: photo, fill: 'original' },
      ...{ strength: run.strength, noiseLevel: 0 },
    });
    const [left, top, right, bottom] = run.area;
    expect(part.part?.area).toEqual({ left, top, width: right - left, height: bottom - top });
    const { latents, picture } = await made(part, run);
    expectSame(latents, `part.${number}`);
    const whole = part.finish?.(picture);
    const reference = pictureNamed(`whole.${number}`);
    const differences = reference.rgba.map((byte, i) => Math.abs(byte - (whole?.rgba[i] ?? -99)));
    // What is made may be rounded otherwise; what is not painted is the photo, byte by byte.
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    expect(whole?.rgba.every((byte, i) => mask[i >> 2] === 255 || byte === photo.rgba[i])).toBe(true);
  },
);
