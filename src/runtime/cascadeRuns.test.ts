import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { openFolder } from '../core/families/openFolder.ts';
import { largerSettings, valuesOf } from '../core/pipeline/largerStage.ts';
import type { Picture } from '../core/pipeline/picture.ts';
import { PromptMemory } from '../core/pipeline/promptMemory.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import { textToImage, type TextToImageEvent } from '../core/pipeline/textToImage.ts';
import { USUAL_SETTINGS, type Settings } from '../core/recipe/settings.ts';
import { stagesOf, stepsIn } from '../core/recipe/stages.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';

/** DeepFloyd IF's stages and the x4 upscaler in one job: tools/reference/cascade_runs.py made the numbers. */

const GOLDENS = 'tools/reference/goldens';

startOnnxruntime();

interface Run {
  readonly prompt: string;
  readonly negative: string;
  readonly guidance: number;
  readonly steps: number;
  readonly seed: number;
  readonly cascade: readonly {
    readonly steps: number;
    readonly guidance: number;
    readonly noiseLevel: number;
  }[];
}

const runs = JSON.parse(readFileSync(`${GOLDENS}/cascade.json`, 'utf8')) as readonly Run[];
const golden = openGolden(`${GOLDENS}/cascade.safetensors`);
const MODELS = ['imagen_one', 'imagen_two', 'upscale'];
const opened = (model: string) => openFolder(goldenFolder(`${GOLDENS}/families/${model}-folder/model`));

const settingsOf = ({ negative, cascade, ...run }: Run): Settings => ({
  ...USUAL_SETTINGS,
  ...{ ...run, model: 'imagen_one', negativePrompt: negative, sampler: 'ddpm', width: 8, height: 8 },
  cascade: cascade.map((one, i) => ({ ...one, model: MODELS[i + 1] ?? '' })),
});

type Made = Extract<TextToImageEvent, { kind: 'picture' }>;

interface Whole {
  /** What each stage made. */
  readonly made: readonly Made[];
  /** The networks that were loaded, stage by stage. */
  readonly loaded: readonly (readonly string[])[];
}

async function make(settings: Settings): Promise<Whole> {
  const prompts = new PromptMemory();
  const [made, loaded]: [Made[], string[][]] = [[], []];
  let small: ReturnType<typeof valuesOf> | null = null;
  for (const { begin, settings: wanted, noiseLevel = 0 } of stagesOf(settings)) {
    const names: string[] = [];
    loaded.push(names);
    const model = await opened(wanted.model);
    const compiler = compilerFor(wasmDevice('Node'));
    const sessions = new Sessions({
      ...compiler,
      createSession: (graph, ...rest) => {
        names.push(graph.name);
        return compiler.createSession(graph, ...rest);
      },
    });
    const context = { model, sessions, prompts, signal: new AbortController().signal };
    const before = begin === 'larger' ? made.at(-1) : undefined;
    try {
      const events =
        before === undefined || small === null
          ? textToImage(context, wanted)
          : textToImage(
              {
                ...context,
                noise: before.noise,
                source: { picture: before.picture, values: small, mask: null, strength: 1, noiseLevel },
              },
              largerSettings(wanted, model, before.picture),
            );
      for await (const event of events) if (event.kind === 'picture') made.push(event);
    } finally {
      await sessions.release();
    }
    const last = made.at(-1);
    small = last === undefined ? null : valuesOf(model, last);
  }
  return { made, loaded };
}

function expectSeen({ width, height, rgba }: Picture, name: string): void {
  const planes = golden.floats(name);
  const pixels = width * height;
  expect(planes.length).toBe(3 * pixels);
  const differences = planes.map((value, i) =>
    Math.abs(Math.round(255 * value) - (rgba[4 * (i % pixels) + Math.floor(i / pixels)] ?? NaN)),
  );
  expect(Math.max(...differences)).toBeLessThanOrEqual(2);
}

test.each(runs.map((run, number) => [run, number] as const))('%j', async (run, number) => {
  const { made, loaded } = await make(settingsOf(run));
  expect(made.length).toBe(1 + run.cascade.length);
  made.forEach(({ latents }, stage) => {
    expect(relativeError(latents.data, golden.floats(`${number}.${stage}`))).toBeLessThan(1e-4);
  });
  const last = made.at(-1);
  if (run.cascade.length > 1 && last !== undefined) expectSeen(last.picture, `${number}.picture`);
  // T5 has read the text: the second stage has the same
  expect(loaded[0]).toContain('text_encoder');
  expect(loaded[1]).not.toContain('text_encoder');
});

test('the steps of all stages are counted for the time left', () => {
  const [run] = runs;
  if (run === undefined) throw new Error('no golden');
  expect(stepsIn(stagesOf(settingsOf(run)))).toBe(3 + 4 + 3);
});

test('a model that makes nothing larger is refused', async () => {
  const model = await opened('imagen_one');
  expect(() => largerSettings(USUAL_SETTINGS, model, { width: 8, height: 8 })).toThrow(
    'does not make small pictures larger',
  );
});
