import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { FileBytes } from '../../tools/node/fileBytes.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { encodePrompt, type LanguageOptions, type PromptOptions } from '../core/pipeline/encodePrompt.ts';
import { floats } from '../core/pipeline/floats.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import { openFolder } from '../core/families/openFolder.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';

/** What the UNet is told, against torch: tools/reference/prompt_states.py made the numbers. */

const FOLDER = 'tools/reference/goldens';

startOnnxruntime();

interface Case extends LanguageOptions {
  name: string;
  model: 'sd1' | 'sdxl';
  prompt: string;
}

const cases = JSON.parse(readFileSync(`${FOLDER}/prompt/states.json`, 'utf8')) as Case[];
const goldens = openSafetensors(new FileBytes(`${FOLDER}/prompt/states.safetensors`));
const models = {
  sd1: await openFolder(goldenFolder(`${FOLDER}/pipelines/sd1`)),
  sdxl: await openFolder(goldenFolder(`${FOLDER}/families/sdxl-folder/model`)),
};

async function encode(
  prompt: string,
  options: Partial<PromptOptions> & Pick<PromptOptions, 'language'>,
  model = models.sd1,
) {
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  const { signal } = new AbortController();
  try {
    return await encodePrompt({ model, sessions, signal }, prompt, { which: 'prompt', calls: 1, ...options });
  } finally {
    await sessions.release();
  }
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  const scale = Math.max(...b.map(Math.abs));
  return Math.max(...b.map((value, i) => Math.abs(value - (a[i] ?? NaN)))) / scale;
}

/** Of the states the goldens have every second channel: what is done to one is done to all. */
const everySecond = (states: Float32Array): Float32Array => states.filter((_, i) => i % 2 === 0);

const floatsOf = (name: string) => new Float32Array(goldens.read(name).slice().buffer);

test.each(cases)('$name: $model, $grammar, $emphasis, layer −$clipSkip: $prompt', async (golden) => {
  const { name, prompt, model, ...language } = golden;
  const [texts = 1, length = 0, half = 0] = goldens.info(name).shape;
  const expected = floatsOf(name);
  const pooled = goldens.has(`${name}.pooled`) ? floatsOf(`${name}.pooled`) : null;
  const { at } = await encode(prompt, { language, calls: texts }, models[model]);
  for (let text = 0; text < texts; text += 1) {
    const [entry] = at(text + 1);
    expect(entry?.condition['text']?.shape).toEqual([length, 2 * half]);
    const states = everySecond(floats(entry?.condition['text']));
    const size = length * half;
    expect(states).toHaveLength(size);
    expect(largestDifference(states, expected.subarray(text * size, (text + 1) * size))).toBeLessThan(1e-4);
    if (pooled === null) continue;
    const width = pooled.length / texts;
    const own = floats(entry?.condition['pooled']);
    expect(own).toHaveLength(width);
    expect(largestDifference(own, pooled.subarray(text * width, (text + 1) * width))).toBeLessThan(1e-4);
  }
});

test('an SDXL model without a negative prompt is told zeros', async () => {
  const options = { language, which: 'negative prompt' } as const;
  const [entry] = (await encode(' ', options, models.sdxl)).at(0);
  expect(floats(entry?.condition['text']).every((value) => value === 0)).toBe(true);
  expect(floats(entry?.condition['pooled']).every((value) => value === 0)).toBe(true);
});

const language = { grammar: 'a1111', emphasis: 'original', clipSkip: 1 } as const;

test('AND gives one conditioning for each part, with its weight', async () => {
  const { at } = await encode('a cat :1.2 AND a dog AND a cat', { language });
  expect(at(0).map(({ weight }) => weight)).toEqual([1.2, 1, 1]);
  expect(at(0)[2]?.condition['text']?.data).toEqual(at(0)[0]?.condition['text']?.data);
});

test('a negative prompt knows no AND', async () => {
  const { at } = await encode('a AND b', { language, which: 'negative prompt' });
  expect(at(0)).toHaveLength(1);
});

test('A1111 changes the text one call after the step it names', async () => {
  const { at } = await encode('[a:b:2]', { language, calls: 4 });
  const [a] = (await encode('a', { language })).at(0);
  const isFirst = [0, 1, 2, 3].map(
    (call) => at(call)[0]?.condition['text']?.data.join() === a?.condition['text']?.data.join(),
  );
  expect(isFirst).toEqual([true, true, true, false]);
});

test('only a plain prompt is cut off', async () => {
  const long = 'a red apple, '.repeat(40);
  expect(await encode(long, { language: { ...language, grammar: 'plain' } })).toMatchObject({
    length: 77,
    used: 75,
  });
  expect(await encode(long, { language })).toMatchObject({ dropped: 0 });
  expect(await encode(long, { language: { ...language, grammar: 'comfyui' } })).toMatchObject({ dropped: 0 });
});
