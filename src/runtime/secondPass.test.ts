import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { openGolden } from '../../tools/node/goldenFile.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { openFolder } from '../core/families/openFolder.ts';
import type { HostTensor } from '../core/pipeline/session.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import { beginningOf } from '../core/pipeline/stageBeginning.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import { USUAL_SETTINGS, type Settings } from '../core/recipe/settings.ts';
import { stagesOf, stepsIn } from '../core/recipe/stages.ts';
import { resizedBilinear } from '../core/tensor/bilinear.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';

/** A second pass over enlarged latents, as diffusers makes it: tools/reference/second_pass.py made the numbers. */

const GOLDENS = 'tools/reference/goldens/secondPass';

startOnnxruntime();

interface Run {
  readonly prompt: string;
  readonly negative: string;
  readonly guidance: number;
  readonly seed: number;
  readonly sampler: string;
  readonly steps: number;
  readonly side: number;
  readonly secondPass: { readonly scale: number; readonly strength: number; readonly steps: number };
}

const runs = JSON.parse(readFileSync(`${GOLDENS}.json`, 'utf8')) as readonly Run[];
const golden = openGolden(`${GOLDENS}.safetensors`);
const model = await openFolder(goldenFolder('tools/reference/goldens/pipelines/sd1'));

const settingsOf = ({ negative, side, ...run }: Run): Settings => ({
  ...USUAL_SETTINGS,
  ...run,
  secondPass: { ...run.secondPass, by: 'latents' },
  ...{ negativePrompt: negative, width: side, height: side, schedule: 'model' },
});

async function latentsOf(run: Run): Promise<HostTensor> {
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  const { signal } = new AbortController();
  const stages = stagesOf(settingsOf(run));
  let before: HostTensor | null = null;
  try {
    for (const [i, wanted] of stages.entries()) {
      const begin = beginningOf(wanted, model, before);
      const stage = { begin, end: wanted.end, isLast: i === stages.length - 1 };
      for await (const event of textToImage({ model, sessions, signal, stage }, wanted.settings)) {
        if (event.kind === 'latents' || event.kind === 'picture') before = event.latents;
      }
    }
  } finally {
    await sessions.release();
  }
  if (before === null) throw new Error('nothing was made');
  return before;
}

test.each(runs.map((run, number) => [run, number] as const))('%j', async (run, number) => {
  const { data, shape } = await latentsOf(run);
  const reference = golden.floats(`${number}.latents`);
  const side = Math.round((run.side * run.secondPass.scale) / 8);
  expect(shape).toEqual([1, 4, side, side]);
  expect(data.length).toBe(reference.length);
  const scale = Math.max(...reference.map(Math.abs));
  const errors = reference.map((value, i) => Math.abs(value - (data[i] ?? NaN)) / scale);
  expect(Math.max(...errors)).toBeLessThan(1e-4);
});

test.each(runs.map((run, number) => [run.secondPass.scale, run.side, number] as const))(
  "latents enlarged by %d are torch's",
  (scale, side, number) => {
    const data = golden.floats(`${number}.first`);
    const reference = golden.floats(`${number}.enlarged`);
    const [from, to] = [side / 8, Math.round((side * scale) / 8)];
    const own = resizedBilinear({ channels: 4, height: from, width: from, data }, { height: to, width: to });
    expect(own.length).toBe(reference.length);
    const largest = Math.max(...reference.map(Math.abs));
    const errors = reference.map((value, i) => Math.abs(value - (own[i] ?? NaN)) / largest);
    expect(Math.max(...errors)).toBeLessThan(1e-6);
  },
);

test('the steps of all stages are counted for the time left', () => {
  const [run] = runs;
  if (run === undefined) throw new Error('no golden');
  expect(stepsIn(stagesOf(settingsOf(run)))).toBe(4 + 3);
  const refined = { ...settingsOf(run), secondPass: null, refiner: { model: 'other', from: 0.75 } };
  expect(stagesOf(refined).map(({ settings, from, end }) => [settings.model, from, end])).toEqual([
    ['etch', 0, 0.75],
    ['other', 0.75, null],
  ]);
});
