import { expect, test } from 'vitest';
import { promptedNetworks, strengthAt } from './networkStrengths.ts';
import { readPrompt } from './readPrompt.ts';
import type { Grammar } from './grammars.ts';

const read = (prompt: string, grammar: Grammar = 'a1111') =>
  [
    ...promptedNetworks(
      readPrompt(prompt, { grammar, which: 'prompt', steps: 20 }).networks,
      grammar,
    ).values(),
  ].map(({ name, text, model }) => [name, text, ...model.map(({ at, strength }) => [at, strength])]);

test('A1111: the first number is for the words, the second for the model', () => {
  expect(read('a <lora:ink:0.5:0.8> b')).toEqual([['ink', 0.5, [0, 0.8]]]);
  expect(read('<lora:ink:0.7>')).toEqual([['ink', 0.7, [0, 0.7]]]);
  expect(read('<lyco:ink>')).toEqual([['ink', 1, [0, 1]]]);
  expect(read('<lora:ink:te=0.2:unet=0.9>')).toEqual([['ink', 0.2, [0, 0.9]]]);
  expect(read('<lora:ink:0.2:unet=0.9>')).toEqual([['ink', 0.2, [0, 0.9]]]);
});

test('SwarmUI: the other way round', () => {
  expect(read('<lora:ink:0.5:0.8>', 'swarmui')).toEqual([['ink', 0.8, [0, 0.5]]]);
});

test('a later mention replaces an earlier one, and what is no number is passed over', () => {
  expect(read('<lora:Ink:0.5> <lora:ink.safetensors:0.6> <lora:x:much> <hypernet:y:1>')).toEqual([
    ['ink.safetensors', 0.6, [0, 0.6]],
    ['x', 1, [0, 1]],
  ]);
});

test('a strength may change on the way', () => {
  expect(read('<lora:ink:0@0,1@0.5>')).toEqual([['ink', 0, [0, 0], [0.5, 1]]]);
  const curve = [
    { at: 0.2, strength: 0 },
    { at: 0.6, strength: 1 },
  ];
  const shares = [0, 0.2, 0.4, 0.6, 1].map((share) => strengthAt(curve, share).toFixed(6));
  expect(shares).toEqual([0, 0, 0.5, 1, 1].map((strength) => strength.toFixed(6)));
});
