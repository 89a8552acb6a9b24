import { expect, test } from 'vitest';
import { controlStrengths, isWithin, type ControlMode } from './controlStrengths.ts';
import { readLayers } from './imagePrompts.ts';

const strengths = (mode: ControlMode, prompt: 'positive' | 'negative', count = 13, globalPool = false) => [
  ...controlStrengths({ mode, strength: 0.8, globalPool }, count, prompt),
];
const softened = (count: number) =>
  Array.from({ length: count }, (_, i) => Math.fround(0.8 * 0.825 ** (12 - i)));

test('balanced: the same for all; prompt: deep layers count; control: those for the prompt alone', () => {
  expect(new Set(strengths('balanced', 'negative'))).toEqual(new Set([Math.fround(0.8)]));
  expect(strengths('prompt', 'positive')).toEqual(softened(13));
  expect(strengths('prompt', 'negative')).toEqual(softened(13));
  expect(strengths('control', 'positive')).toEqual(softened(13));
  expect(new Set(strengths('control', 'negative'))).toEqual(new Set([0]));
  // SDXL has ten, the first of those thirteen
  expect(strengths('prompt', 'positive', 10)).toEqual(softened(10));
});

test('guess: from a tenth to one on a logarithmic scale, for the prompt alone, as diffusers has it', () => {
  const [first = 0, , , , , , middle = 0] = strengths('guess', 'positive');
  expect(first).toBeCloseTo(0.08, 6);
  expect(middle).toBeCloseTo(0.8 * 10 ** -0.5, 6);
  expect(strengths('guess', 'positive').at(-1)).toBeCloseTo(0.8, 6);
  expect(new Set(strengths('guess', 'negative'))).toEqual(new Set([0]));
});

test('what tells of the whole picture is never told to the negative prompt', () => {
  expect(new Set(strengths('balanced', 'negative', 13, true))).toEqual(new Set([0]));
  expect(new Set(strengths('guess', 'positive', 13, true))).toEqual(new Set([Math.fround(0.8)]));
});

test('a step counts that begins and ends within the interval', () => {
  const within = (from: number, to: number) =>
    [0, 1, 2, 3, 4].filter((done) => isWithin({ from, to }, { done, total: 5 }));
  expect(within(0, 1)).toEqual([0, 1, 2, 3, 4]);
  expect(within(0.3, 0.7)).toEqual([2]);
  expect(within(0.2, 0.6)).toEqual([1, 2]);
});

test('strengths by block, or a preset', () => {
  expect(readLayers('')).toBeNull();
  expect(readLayers('style')).toEqual({ 'up_blocks.0.attentions.1': 1 });
  expect(readLayers('down_blocks.1=0.5, mid_block=1')).toEqual({ 'down_blocks.1': 0.5, mid_block: 1 });
  expect(() => readLayers('down=x')).toThrow('blocks of an image prompt');
});
