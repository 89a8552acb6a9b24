import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  expectedSamples,
  relativeError,
  replay,
  type SamplerCase,
} from '../../../tools/reference/replaySampler.ts';
import { betaQuantile } from './betaQuantile.ts';
import { planSampling } from './samplingPlan.ts';
import { parseSchedulerConfig } from './schedulerConfig.ts';
import { findSchedule, isNamed, SCHEDULES } from './schedules.ts';

interface Golden {
  readonly schedules: readonly {
    readonly schedule: string;
    readonly config: Readonly<Record<string, unknown>>;
    readonly steps: number;
    readonly sigmas: readonly number[];
  }[];
  readonly loops: readonly SamplerCase[];
}

const path = new URL('../../../tools/reference/goldens/samplers-formulas.json', import.meta.url);
const golden: Golden = JSON.parse(readFileSync(path, 'utf8'));
const STABLE_DIFFUSION = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear' };

async function sigmasOf(
  schedule: string,
  steps: number,
  json: Readonly<Record<string, unknown>>,
): Promise<readonly number[]> {
  const { levels } = await planSampling({
    sampler: 'heun',
    schedule,
    steps,
    config: parseSchedulerConfig(json),
  });
  return levels.map(({ sigma }) => sigma);
}

describe('ten steps of Stable Diffusion', () => {
  it.each([
    ['karras', '14.6146 9.1029 5.4784 3.1686 1.7494 0.9141 0.4469 0.2014 0.0819 0.0292 0'],
    ['exponential', '14.6146 7.3249 3.6712 1.8400 0.9222 0.4622 0.2317 0.1161 0.0582 0.0292 0'],
    ['polyexponential', '14.6146 7.3249 3.6712 1.8400 0.9222 0.4622 0.2317 0.1161 0.0582 0.0292 0'],
    ['uniform', '14.6146 7.8399 4.6092 2.9183 1.9502 1.3449 0.9324 0.6250 0.3687 0.0292 0'],
    ['sgm_uniform', '14.6146 8.3072 5.0924 3.3251 2.2797 1.6156 1.1629 0.8319 0.5712 0.3437 0'],
    ['simple', '14.6146 8.3028 5.0878 3.3211 2.2765 1.6129 1.1606 0.8299 0.5693 0.3417 0'],
    ['ddim', '8.3907 5.1344 3.3478 2.2929 1.6237 1.1682 0.8357 0.5741 0.3462 0.0413 0'],
    ['beta', '14.6146 13.9278 12.4910 10.5976 8.4424 6.2014 4.0462 2.1528 0.7160 0.0292 0'],
    ['beta_comfyui', '14.6146 11.5428 7.3718 4.3728 2.6152 1.6183 1.0273 0.6549 0.3955 0.1991 0'],
    ['kl_optimal', '14.6146 4.5650 2.6329 1.7864 1.2948 0.9616 0.7116 0.5094 0.3356 0.1783 0.0292'],
    ['kl_optimal_comfyui', '14.6146 4.2324 2.3937 1.5971 1.1330 0.8152 0.5729 0.3725 0.1953 0.0292 0'],
  ])('%s', async (schedule, expected) => {
    const sigmas = await sigmasOf(schedule, 10, STABLE_DIFFUSION);
    expect(sigmas.map((sigma) => (sigma === 0 ? '0' : sigma.toFixed(4))).join(' ')).toBe(expected);
  });

  it('eleven steps aligned are the published table', async () => {
    const published = [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029, 0];
    const sigmas = await sigmasOf('align_your_steps', 11, STABLE_DIFFUSION);
    sigmas.forEach((sigma, i) => expect(sigma).toBeCloseTo(published[i] ?? Number.NaN, 5));
  });
});

describe.each(SCHEDULES.map(({ id }) => id).filter(isNamed))('%s', (id) => {
  const cases = golden.schedules.filter(({ schedule }) => schedule === id);

  it.each(
    cases.map(({ steps, config, sigmas }) => [steps, config['num_train_timesteps'], config, sigmas] as const),
  )('%d steps of %d are what the formula gives', async (steps, _, config, expected) => {
    const sigmas = await sigmasOf(id, steps, config);
    expect(sigmas).toHaveLength(expected.length);
    sigmas.forEach((sigma, i) => {
      const reference = expected[i] ?? Number.NaN;
      expect(Math.abs(sigma - reference)).toBeLessThanOrEqual(1e-4 * reference);
    });
  });

  it('is in the golden file and can be found', () => {
    expect(cases.length).toBeGreaterThan(10);
    expect(findSchedule(id)?.id).toBe(id);
  });
});

describe('samplers of k-diffusion over the whole loop, with the same noise', () => {
  it.each(golden.loops.map((loop) => [loop.sampler, loop.name, loop.steps, loop] as const))(
    '%s, %s, %d steps',
    async (_sampler, _name, _steps, loop) => {
      const { samples, initialNoiseScale } = await replay(loop);
      expect(initialNoiseScale / loop.initialNoiseScale).toBeCloseTo(1, 5);
      expect(relativeError(samples, expectedSamples(loop))).toBeLessThan(1e-4);
    },
  );
});

describe('betaQuantile', () => {
  it.each([
    // For a = ½ the quantile is sin²(πp/2), for a = 1 p itself.
    [0.5, 0.1, Math.sin((Math.PI * 0.1) / 2) ** 2],
    [0.5, 0.77, Math.sin((Math.PI * 0.77) / 2) ** 2],
    [1, 0.3, 0.3],
    [0.6, 0.5, 0.5],
    [0.6, 0, 0],
    [0.6, 1, 1],
  ])('a = %d, p = %d', (a, p, expected) => {
    expect(betaQuantile(p, a)).toBeCloseTo(expected, 12);
  });

  it('is symmetric and grows', () => {
    const places = Array.from({ length: 99 }, (_, i) => betaQuantile((i + 1) / 100, 0.6));
    places.forEach((place, i) => expect(place + (places[98 - i] ?? Number.NaN)).toBeCloseTo(1, 12));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });
});
