import { describe, expect, it } from 'vitest';
import { AquatintError } from '../errors.ts';
import type { Predict } from '../samplers/prediction.ts';
import { classifierFree, inOneBatch, inTwoRuns, needsGuidance } from './classifierFree.ts';

const unconditional: Predict = async (x, timestep) => x.map((value) => value + timestep);
const conditional: Predict = async (x) => x.map((value) => value * 3);
/** The same two networks as one that takes a batch. */
const batched: Predict = async (x, timestep) => {
  const half = x.length / 2;
  const output = new Float32Array(x.length);
  output.set(await unconditional(x.subarray(0, half), timestep));
  output.set(await conditional(x.subarray(half), timestep), half);
  return output;
};

describe('classifierFree', () => {
  it('goes past the conditional prediction, away from the unconditional one', async () => {
    const guided = classifierFree(inTwoRuns(unconditional, conditional), 7.5);
    // u = 2 + 10, c = 6: 12 + 7.5·(6 − 12)
    expect([...(await guided(Float32Array.of(2), 10))]).toEqual([-33]);
  });

  it('gives the same bytes from one batch as from two runs', async () => {
    const x = Float32Array.of(0.1, -2.3, 4.7, 1e-3);
    const apart = await classifierFree(inTwoRuns(unconditional, conditional), 3.3)(x, 0.7);
    const together = await classifierFree(inOneBatch(batched), 3.3)(x, 0.7);
    expect(together).toEqual(apart);
  });

  it('at scale 1 is the conditional prediction, so the other need not run', async () => {
    const guided = classifierFree(inTwoRuns(unconditional, conditional), 1);
    expect([...(await guided(Float32Array.of(2), 10))]).toEqual([6]);
    expect([0, 0.5, 1, 1.01].map(needsGuidance)).toEqual([false, false, false, true]);
  });

  it('refuses a batch of the wrong size', async () => {
    await expect(inOneBatch(conditional)(Float32Array.of(1), 0)).resolves.toBeDefined();
    const short: Predict = async () => new Float32Array(1);
    await expect(inOneBatch(short)(Float32Array.of(1), 0)).rejects.toThrow(AquatintError);
  });
});
