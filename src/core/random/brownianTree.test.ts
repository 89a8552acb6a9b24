import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createBrownianTree } from './brownianTree.ts';
import { seedSequence, type SeedSequenceOptions } from './seedSequence.ts';
import { createTorchNoise } from './torchNoise.ts';

interface Goldens {
  readonly seeds: readonly (SeedSequenceOptions & { readonly state: readonly number[] })[];
  readonly paths: readonly {
    readonly seed: number;
    readonly smallest: number;
    readonly largest: number;
    readonly questions: readonly {
      readonly from: number;
      readonly to: number;
      /** Of the distance, as torch has it. */
      readonly root: number;
      readonly values: readonly number[];
    }[];
  }[];
}
const path = new URL('../../../tools/reference/goldens/noise-paths.json', import.meta.url);
const goldens: Goldens = JSON.parse(readFileSync(path, 'utf8'));
const LENGTH = 16;
/** Where torch's root is not the nearest float32. */
const LAST_BITS = 5e-7;

function tree(seed: number, range: { smallest: number; largest: number }, length = LENGTH) {
  const randn = (own: number, count: number) => createTorchNoise(own).next(count);
  return createBrownianTree({ seed, range, length, randn });
}

it('seedSequence is numpy’s', () => {
  expect(goldens.seeds.length).toBeGreaterThan(50);
  for (const { state, ...options } of goldens.seeds) expect(seedSequence(options, 4)).toEqual(state);
});

it('seedSequence takes the whole of a seed', () => {
  const first = (entropy: number | string) => seedSequence({ entropy, spawnKey: [], poolSize: 24 }, 1)[0];
  // numpy.random.SeedSequence(entropy, pool_size=24).generate_state(1)
  expect(first(251225068430076)).toBe(1331639381);
  expect(first(3841352444)).toBe(727868772);
  expect(first('18446744073709551615')).toBe(1186816001);
});

describe('createBrownianTree', () => {
  it.each(goldens.paths)(
    'of seed $seed gives torchsde’s increments, to the last bit where the root of the distance is the same',
    ({ seed, smallest, largest, questions }) => {
      const increments = tree(seed, { smallest, largest });
      for (const { from, to, root, values } of questions) {
        const got = increments(from, to);
        if (Math.fround(root) === Math.fround(Math.sqrt(Math.fround(from - to)))) {
          expect([...got]).toEqual(values.map(Math.fround));
        }
        values.forEach((value, i) =>
          expect(Math.abs((got[i] ?? Number.NaN) - value)).toBeLessThan(LAST_BITS),
        );
      }
    },
  );

  it('has the same root in nearly every case', () => {
    const questions = goldens.paths.flatMap((found) => found.questions);
    const same = questions.filter(
      ({ from, to, root }) => Math.fround(root) === Math.fround(Math.sqrt(Math.fround(from - to))),
    );
    expect(same.length / questions.length).toBeGreaterThan(0.9);
  });

  it('answers the same whatever was asked before', () => {
    const range = { smallest: 0.03, largest: 14.6 };
    const once = tree(3, range)(7, 2);
    const increments = tree(3, range);
    for (let sigma = 14; sigma > 1; sigma -= 0.25) increments(sigma + 0.1, sigma);
    expect(increments(7, 2)).toEqual(once);
  });

  it('adds up, and points the other way when asked so', () => {
    const increments = tree(9, { smallest: 0.1, largest: 10 });
    const [long, first, second] = [increments(8, 2), increments(8, 5), increments(5, 2)];
    long.forEach((value, i) => {
      const sum = (first[i] ?? 0) * Math.sqrt(3) + (second[i] ?? 0) * Math.sqrt(3);
      expect(value * Math.sqrt(6)).toBeCloseTo(sum, 4);
    });
    expect([...increments(2, 8)]).toEqual([...long.map((value) => -value)]);
  });

  it('is standard normal', () => {
    const values = tree(1, { smallest: 0.03, largest: 14.6 }, 4000)(3, 2.5);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(Math.abs(variance - 1)).toBeLessThan(0.07);
  });

  it('is still where there is no way to go', () => {
    expect([...tree(1, { smallest: 1, largest: 2 }, 2)(1.5, 1.5)]).toEqual([0, 0]);
  });
});
