import { expect, test } from 'vitest';
import { busyWords } from './quiet.ts';
import { median, pairedRatio } from './results.ts';

test('a ratio of pairs does not see what slows both down', () => {
  const loads = [1, 1, 9, 1, 2, 30, 1];
  const pairs = loads.map((load) => [2 * load, 4 * load] as const);
  expect(pairedRatio('r', pairs, 1)).toMatchObject({ value: 0.5, spread: [0.5, 0.5] });
});

test('the spread is that of the middle half', () => {
  const pairs = [0.9, 1.4, 1, 1.1, 1.2].map((ratio) => [ratio, 1] as const);
  expect(pairedRatio('r', pairs, null)).toMatchObject({ value: 1.1, spread: [1, 1.2] });
  expect(median([3, 1, 2, 4])).toBe(2.5);
});

test('a busy machine is told in numbers', () => {
  expect(busyWords(0.05, 0.1, 2)).toBeNull();
  expect(busyWords(0.93, 26.25, 2)).toBe('This machine is busy: 93 % of 2 cores are in use (load 26.3).');
});
