import { expect, test } from 'vitest';
import { openGolden } from '../../../../tools/node/familyGolden.ts';
import { openEmbedding } from './openEmbedding.ts';

const model = await openGolden('sd3_t5-folder');
const [small = 0, large = 0, t5 = 0] = model.textEncoders.map(({ channels }) => channels);
const part = (of: string, width: number) => ({
  ...{ of, width, count: 2 },
  rows: () => [new Float32Array(width).fill(1), new Float32Array(width).fill(2)],
});

test('a word with vectors for both CLIPs fits a model that has T5 beside them, which reads nothing in its place', () => {
  const file = { name: 'word', parts: [part('clip_l', small), part('clip_g', large)] };
  const { rows, count } = openEmbedding(file, model);
  expect(count).toBe(2);
  expect(rows.map((one) => one?.[1]?.length ?? null)).toEqual([small, large, null]);
});

test('one with vectors for T5, too, is read by all three', () => {
  const parts = [part('t5xxl', t5), part('clip_g', large), part('clip_l', small)];
  expect(openEmbedding({ name: 'word', parts }, model).rows.map((one) => one?.[0]?.length)).toEqual([
    small,
    large,
    t5,
  ]);
});

test('one that lacks a CLIP does not fit', () => {
  expect(() => openEmbedding({ name: 'word', parts: [part('clip_l', small)] }, model)).toThrow(/made for/);
});
