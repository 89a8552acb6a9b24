import { describe, expect, it } from 'vitest';
import { AquatintError } from '../errors.ts';
import { FEATURES, errorOf, type Feature, type Outcome, type Trial } from './outcome.ts';
import { selfTest, type RunProbe } from './selfTest.ts';
import { nextTrial, verdictOf } from './verdict.ts';

const BOTH = FEATURES;

/** A device on which some trials come out wrong. */
function outcomesWith(isWrong: (trial: Trial) => boolean, offered: readonly Feature[] = BOTH): Outcome[] {
  const outcomes: Outcome[] = [];
  for (;;) {
    const trial = nextTrial(outcomes, offered);
    if (trial === null) return outcomes;
    outcomes.push({ ...trial, error: isWrong(trial) ? 0.3 : 1e-6 });
  }
}

describe('verdictOf', () => {
  it('trusts all that a device offers where everything is right, after sixteen graphs', () => {
    const outcomes = outcomesWith(() => false);
    expect(outcomes).toHaveLength(16);
    expect(verdictOf(outcomes, BOTH)).toEqual({ webgpu: 'right', features: ['shader-f16', 'subgroups'] });
  });

  it('trusts nothing yet of what was not reached', () => {
    const outcomes = outcomesWith(() => false);
    expect(verdictOf([], BOTH)).toEqual({ webgpu: 'unproved', features: [] });
    expect(verdictOf(outcomes.slice(0, 7), BOTH)).toEqual({ webgpu: 'unproved', features: [] });
    // all in f32 is right, and f16 is under way
    expect(verdictOf(outcomes.slice(0, 8), BOTH)).toEqual({ webgpu: 'right', features: ['subgroups'] });
    expect(verdictOf(outcomes.slice(0, 15), BOTH)).toEqual({ webgpu: 'right', features: ['subgroups'] });
  });

  it('leaves WebGPU where convolutions are wrong in f32, and tries little more', () => {
    const outcomes = outcomesWith(({ kernel }) => kernel === 'convolution');
    expect(outcomes).toHaveLength(2);
    expect(verdictOf(outcomes, BOTH)).toEqual({ webgpu: 'wrong', features: [] });
  });

  it('turns f16 off where it is wrong', () => {
    const outcomes = outcomesWith(({ compute }) => compute === 'F16');
    expect(verdictOf(outcomes, BOTH)).toEqual({ webgpu: 'right', features: ['subgroups'] });
  });

  it('turns subgroups off where attention is wrong with them', () => {
    const outcomes = outcomesWith(({ kernel, subgroups }) => kernel === 'attention' && subgroups);
    expect(verdictOf(outcomes, BOTH)).toEqual({ webgpu: 'right', features: ['shader-f16'] });
  });

  it('turns both off where f16 is wrong, and subgroups are, too', () => {
    const outcomes = outcomesWith(({ compute, subgroups }) => compute === 'F16' || subgroups);
    expect(verdictOf(outcomes, BOTH)).toEqual({ webgpu: 'right', features: [] });
  });

  it('asks for nothing that a device does not offer', () => {
    const outcomes = outcomesWith(() => false, []);
    expect(outcomes).toHaveLength(8);
    expect(outcomes.some(({ compute, subgroups }) => compute === 'F16' || subgroups)).toBe(false);
    expect(verdictOf(outcomes, [])).toEqual({ webgpu: 'right', features: [] });
  });

  it('allows f16 more than f32', () => {
    const loose = outcomesWith(() => false).map((outcome) => ({ ...outcome, error: 1e-2 }));
    expect(
      verdictOf(
        loose.filter(({ compute }) => compute === 'F32'),
        [],
      ),
    ).toMatchObject({ webgpu: 'unproved' });
    const half = outcomesWith(() => false).map((one) =>
      one.compute === 'F16' ? { ...one, error: 1e-2 } : one,
    );
    expect(verdictOf(half, BOTH).features).toEqual(BOTH);
  });
});

describe('errorOf', () => {
  it('is relative to the largest number', () => {
    expect(errorOf(Float32Array.of(1, 10.5), Float32Array.of(1, 10))).toBeCloseTo(0.05);
  });

  it('knows numbers that are none, and answers of another length', () => {
    expect(errorOf(Float32Array.of(NaN), Float32Array.of(1))).toBe(Infinity);
    expect(errorOf(Float32Array.of(Infinity), Float32Array.of(1))).toBe(Infinity);
    expect(errorOf(Float32Array.of(), Float32Array.of(1))).toBe(Infinity);
  });
});

describe('selfTest', () => {
  const exact = Float32Array.of(1, 2, 3);
  const run =
    (there: (name: string) => Float32Array): RunProbe =>
    (probe, where) =>
      Promise.resolve(where === 'wasm' ? exact : there(probe.name));

  async function all(probe: RunProbe, known: readonly Outcome[] = []): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for await (const outcome of selfTest(probe, BOTH, known)) outcomes.push(outcome);
    return outcomes;
  }

  it('goes on where it was', async () => {
    const whole = await all(run(() => exact));
    expect(whole).toHaveLength(16);
    expect(
      await all(
        run(() => exact),
        whole.slice(0, 7),
      ),
    ).toEqual(whole.slice(7));
  });

  it('finds wrong numbers, numbers that are none, and kernels that do not run', async () => {
    const wrong = await all(run((name) => (name === 'convolution' ? Float32Array.of(1, 2, 2) : exact)));
    expect(wrong[0]?.error).toBeCloseTo(1 / 3);
    const none = await all(run((name) => (name === 'group norm' ? Float32Array.of(1, NaN, 3) : exact)));
    expect(none.find(({ kernel }) => kernel === 'group norm')?.error).toBe(Infinity);
    const broken = await all((probe, where) =>
      where === 'wasm'
        ? Promise.resolve(exact)
        : Promise.reject(new AquatintError('device-refused', probe.name)),
    );
    expect(verdictOf(broken, BOTH).webgpu).toBe('wrong');
  });

  it('blames no kernel where the device is taken away', async () => {
    const gone: RunProbe = (_, where) =>
      where === 'wasm' ? Promise.resolve(exact) : Promise.reject(new AquatintError('device-lost', 'gone'));
    await expect(all(gone)).rejects.toThrow('gone');
  });
});
