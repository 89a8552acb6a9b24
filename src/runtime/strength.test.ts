import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { FileBytes } from '../../tools/node/fileBytes.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { sampled } from '../../tools/node/sampled.ts';
import { openFolder } from '../core/families/openFolder.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import type { Source } from '../core/pipeline/preparedSource.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import { parseSchedulerConfig } from '../core/samplers/schedulerConfig.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';

/** Runs that begin midway with a picture, as diffusers' pipelines do it: tools/reference/strength_runs.py made the numbers. */

const GOLDENS = 'tools/reference/goldens/strength';
const MODEL = 'tools/reference/goldens/pipelines/sd1';

startOnnxruntime();

interface Run {
  readonly sampler: string;
  readonly steps: number;
  readonly strength: number;
  readonly spacing: string;
  readonly masked: boolean;
  readonly seed: number;
  readonly prompt: string;
  readonly negative: string;
  readonly guidance: number;
}

const runs = JSON.parse(readFileSync(`${GOLDENS}.json`, 'utf8')) as readonly Run[];
const golden = openSafetensors(new FileBytes(`${GOLDENS}.safetensors`));

function sourceOf({ strength, masked }: Run): Source {
  const [height = 0, width = 0] = golden.info('picture').shape;
  const rgb = golden.read('picture');
  const rgba = new Uint8ClampedArray(4 * width * height).map((_, i) =>
    i % 4 === 3 ? 255 : (rgb[3 * (i >> 2) + (i % 4)] ?? 0),
  );
  const mask = masked ? golden.read('mask').slice() : null;
  return { picture: { width, height, rgba }, mask, strength, noiseLevel: 0 };
}

async function latentsOf(run: Run): Promise<Float32Array> {
  const opened = await openFolder(goldenFolder(MODEL));
  const own: unknown = JSON.parse(readFileSync(`${MODEL}/scheduler/scheduler_config.json`, 'utf8'));
  const scheduler = parseSchedulerConfig(Object.assign({}, own, { timestep_spacing: run.spacing }));
  const model = { ...opened, scheduler };
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  const source = sourceOf(run);
  const { width, height } = source.picture;
  const settings = { ...run, width, height, schedule: 'model', negativePrompt: run.negative };
  try {
    const context = { model, sessions, signal: new AbortController().signal, source };
    for await (const event of textToImage(context, settings)) {
      if (event.kind === 'picture') return Float32Array.from(event.latents.data);
    }
  } finally {
    await sessions.release();
  }
  throw new Error('no picture');
}

test.each(
  sampled(
    runs.map((run, number) => [run, number] as const),
    3,
  ),
)('%j', async (run, number) => {
  const latents = await latentsOf(run);
  const reference = new Float32Array(golden.read(String(number)).slice().buffer);
  const scale = Math.max(...reference.map(Math.abs));
  const errors = reference.map((value, i) => Math.abs(value - (latents[i] ?? NaN)) / scale);
  expect(Math.max(...errors)).toBeLessThan(1e-4);
});
