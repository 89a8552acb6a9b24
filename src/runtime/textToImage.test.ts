import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { openGolden } from '../../tools/node/goldenFile.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import { openFolder } from '../core/families/openFolder.ts';
import { textToImage, type TextToImageEvent } from '../core/pipeline/textToImage.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';

/** Whole runs against StableDiffusionPipeline: tools/reference/tiny_pipelines.py made the numbers. */

const FOLDER = 'tools/reference/goldens/pipelines';

startOnnxruntime();

interface Facts {
  prompt: string;
  negative: string;
  guidance: number;
  steps: number;
  height: number;
  width: number;
  seed: number;
  samplers: string[];
}

/** The sampler that the model's own scheduler_config.json names. */
const OWN_SAMPLER: Record<string, string> = { pruned: 'ddim', variant: 'lcm' };

const KINDS = ['sd1', 'pruned', 'variant'];
const RUNS = KINDS.flatMap((kind) => factsOf(kind).samplers.map((sampler) => [kind, sampler] as const));

function factsOf(kind: string): Facts {
  return JSON.parse(readFileSync(`${FOLDER}/${kind}/golden.json`, 'utf8')) as Facts;
}

function goldenFloats(kind: string, name: string): Float32Array | null {
  const { has, floats } = openGolden(`${FOLDER}/${kind}/golden.safetensors`);
  return has(name) ? floats(name) : null;
}

async function collect(kind: string, sampler: string, signal = new AbortController().signal) {
  const { negative, ...facts } = factsOf(kind);
  const model = await openFolder(goldenFolder(`${FOLDER}/${kind}`));
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  const events: TextToImageEvent[] = [];
  try {
    const settings = { ...facts, negativePrompt: negative, sampler };
    for await (const event of textToImage({ model, sessions, signal }, settings)) events.push(event);
  } finally {
    await sessions.release();
  }
  return events;
}

describe.each(RUNS)('%s with %s', (kind, sampler) => {
  test('gives the latents and the picture of diffusers', async () => {
    const events = await collect(kind, OWN_SAMPLER[kind] ?? sampler);
    const last = events.at(-1);
    if (last?.kind !== 'picture') throw new Error('no picture');

    const latents = goldenFloats(kind, `run.${sampler}.latents`) ?? new Float32Array();
    const scale = Math.max(...latents.map(Math.abs));
    const error =
      Math.max(...last.latents.data.map((value, i) => Math.abs(value - (latents[i] ?? NaN)))) / scale;
    expect(error).toBeLessThan(1e-4);

    const planes = goldenFloats(kind, `run.${sampler}.picture`);
    if (planes === null) return;
    const { width, height, rgba } = last.picture;
    const pixels = width * height;
    expect(planes.length).toBe(3 * pixels);
    const differences = planes.map((value, i) => {
      const byte = rgba[4 * (i % pixels) + Math.floor(i / pixels)] ?? NaN;
      return Math.abs(Math.round(255 * value) - byte);
    });
    expect(Math.max(...differences)).toBeLessThanOrEqual(2);
  });
});

test('tells each step once, in order', async () => {
  const steps = (await collect('pruned', 'ddim')).filter((event) => event.kind === 'step');
  expect(steps.map((step) => step.done)).toEqual([1, 2, 3, 4, 5]);
});

test('stops before the first network run when it is cancelled', async () => {
  await expect(collect('pruned', 'ddim', AbortSignal.abort(new Error('cancelled')))).rejects.toThrow(
    'cancelled',
  );
});

test('names a token that the text encoder does not have', async () => {
  const model = await openFolder(goldenFolder(`${FOLDER}/sd1`));
  const textEncoders = model.textEncoders.map((encoder) => ({
    ...encoder,
    tokenizer: { ...encoder.tokenizer, encode: () => [99_999] },
  }));
  const wrong = { ...model, textEncoders };
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  const { negative, ...facts } = factsOf('sd1');
  const settings = { ...facts, negativePrompt: negative, sampler: 'euler' };
  const run = async () => {
    const context = { model: wrong, sessions, signal: new AbortController().signal };
    for await (const event of textToImage(context, settings)) expect(event.kind).toBe('stage');
  };
  await expect(run()).rejects.toMatchObject({ code: 'model-mismatch' });
});
