import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { diskFolder } from '../../tools/node/diskFolder.ts';
import { openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { sampled } from '../../tools/node/sampled.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { openFolder } from '../core/families/openFolder.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import { USUAL_SETTINGS } from '../core/recipe/settings.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';

/** The model that the site ships, as diffusers draws with its folder: tools/reference/etch.py made the numbers. */

const GOLDENS = 'tools/reference/goldens/etch';
const CELL = 4;

startOnnxruntime();

interface Run {
  readonly prompt: string;
  readonly guidance: number;
  readonly seed: number;
  readonly sampler: string;
  readonly eta: number | null;
  readonly steps: number;
  readonly side: number;
}

const runs = JSON.parse(readFileSync(`${GOLDENS}.json`, 'utf8')) as readonly Run[];
const golden = openGolden(`${GOLDENS}.safetensors`);
const model = await openFolder(diskFolder('public/models/etch'));

async function drawn({ side, ...run }: Run) {
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  const { signal } = new AbortController();
  const size = { width: side, height: side, schedule: 'model', decoder: 'full' } as const;
  try {
    for await (const event of textToImage(
      { model, sessions, signal },
      { ...USUAL_SETTINGS, ...run, ...size },
    )) {
      if (event.kind === 'picture') return event;
    }
  } finally {
    await sessions.release();
  }
  throw new Error('nothing was made');
}

/** Means of the cells, in 0..1, channel by channel. */
function smaller(rgba: Uint8ClampedArray, side: number): Float32Array {
  const few = side / CELL;
  const means = new Float32Array(3 * few * few);
  for (let channel = 0; channel < 3; channel += 1) {
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        const cell = (channel * few + Math.floor(y / CELL)) * few + Math.floor(x / CELL);
        const value = rgba[4 * (y * side + x) + channel] ?? 0;
        means[cell] = (means[cell] ?? 0) + value / (255 * CELL * CELL);
      }
    }
  }
  return means;
}

const numbered = runs.map((run, number) => [run, number] as const);

test.each(sampled(numbered, numbered.length))('%j', async (run, number) => {
  const { latents, picture } = await drawn(run);
  expect(relativeError(latents.data, golden.floats(`${number}.latents`))).toBeLessThan(2e-4);
  const shown = smaller(picture.rgba, run.side);
  expect(relativeError(shown, golden.floats(`${number}.picture`))).toBeLessThan(1.5 / 255);
});
