import { describe, expect, it } from 'vitest';
import { createDdim } from './ddim.ts';
import { createDdpm } from './ddpm.ts';
import { createDeis } from './deis.ts';
import { createDpm2 } from './dpm2.ts';
import { createDpmSolver2M } from './dpmSolver2M.ts';
import { createDpmSolver2MSde } from './dpmSolver2MSde.ts';
import { createDpmSolver3MSde } from './dpmSolver3MSde.ts';
import { createDpmSolver2SAncestral, createDpmSolverSde } from './dpmSolverSde.ts';
import { createDpmSolverSinglestep } from './dpmSolverSinglestep.ts';
import { euler } from './euler.ts';
import { createEulerAncestral } from './eulerAncestral.ts';
import { createHeun } from './heun.ts';
import { lms } from './lms.ts';
import { unlimited } from './limits.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import { createDenoise } from './prediction.ts';
import { createSaSolver } from './saSolver.ts';
import type { Denoise, Sampler } from './sampler.ts';
import { createUniPc } from './uniPc.ts';
import { createTorchNoise } from '../random/torchNoise.ts';

/** Pictures distributed as N(MEAN, SPREAD²): the best denoiser and the path of every sample are closed forms. */
const MEAN = 0.3;
const SPREAD = 0.5;
const HIGHEST = 10;
const LOWEST = 0.1;

const denoise: Denoise = async (x, { alpha, sigma }) => {
  const gain = (alpha * SPREAD ** 2) / (alpha ** 2 * SPREAD ** 2 + sigma ** 2);
  return x.map((value) => MEAN + gain * (value - alpha * MEAN));
};

/** The probability flow keeps a sample at its quantile: (x − alpha·MEAN) / √(alpha²·SPREAD² + sigma²). */
function exactEnd(x: number, from: NoiseLevel, to: NoiseLevel): number {
  const deviation = ({ alpha, sigma }: NoiseLevel) => Math.hypot(alpha * SPREAD, sigma);
  return ((x - from.alpha * MEAN) / deviation(from)) * deviation(to) + to.alpha * MEAN;
}

/** Even steps in ln σ; `preserving` divides by √(1 + σ²). */
function levelsOf(steps: number, preserving: boolean): readonly NoiseLevel[] {
  return Array.from({ length: steps + 1 }, (_, i) => {
    const sigma = HIGHEST * (LOWEST / HIGHEST) ** (i / steps);
    const norm = preserving ? Math.hypot(1, sigma) : 1;
    return { timestep: 1, alpha: 1 / norm, sigma: sigma / norm };
  });
}

async function finalSample(
  sampler: Sampler,
  x: Float32Array,
  levels: readonly NoiseLevel[],
): Promise<Float32Array> {
  let last = x;
  for await (const step of sampler(denoise, x, levels, createTorchNoise(1))) last = step.x;
  return last;
}

async function errorAfter(sampler: Sampler, steps: number, preserving: boolean): Promise<number> {
  const levels = levelsOf(steps, preserving);
  const first = levels.at(0) ?? { timestep: 0, alpha: 1, sigma: 0 };
  const last = levels.at(-1) ?? first;
  const start = Float32Array.of(2 * first.sigma);
  const end = await finalSample(sampler, start, levels);
  return Math.abs((end[0] ?? Number.NaN) - exactEnd(start[0] ?? Number.NaN, first, last));
}

function levelOf(sigma: number): NoiseLevel {
  return { timestep: 0, alpha: 1, sigma };
}

function singlestep(order: number, correction: 'midpoint' | 'heun'): Sampler {
  return createDpmSolverSinglestep({ order, correction, lowerOrderFinal: false });
}

const SECOND_ORDER = { correction: 'midpoint', lowerOrderFinal: false, eulerAtFinal: false } as const;

describe.each([
  ['Euler', euler, 1, 0.12],
  ['DDIM', createDdim({ eta: 0, limit: unlimited }), 1, 0.12],
  [
    'DPM++ 2M',
    createDpmSolver2M({ correction: 'midpoint', lowerOrderFinal: false, eulerAtFinal: false }),
    2,
    0.25,
  ],
  [
    'DPM++ 2M, heun',
    createDpmSolver2M({ correction: 'heun', lowerOrderFinal: false, eulerAtFinal: false }),
    2,
    0.25,
  ],
  ['Heun', createHeun({ limit: unlimited }), 2, 0.3],
  ['DPM2', createDpm2({ levelOf, eta: null }), 2, 0.3],
  ['DEIS', createDeis({ order: 2, lowerOrderFinal: false }), 2, 0.3],
  ['SA-Solver without noise', createSaSolver({ tau: () => 0, lowerOrderFinal: false }), 2, 0.5],
  ['DPM++ singlestep', singlestep(2, 'midpoint'), 2, 0.3],
  ['DPM++ singlestep, heun', singlestep(2, 'heun'), 2, 0.3],
  ['UniPC of order 1', createUniPc({ order: 1, stepSize: 'bh2', lowerOrderFinal: false }), 2, 0.5],
] as const)('%s', (_, sampler, order, slack) => {
  it.each([
    ['variance preserving', true],
    ['variance exploding', false],
  ])(`converges with order ${order} where levels are %s`, async (_name, preserving) => {
    const coarse = await errorAfter(sampler, 20, preserving);
    const fine = await errorAfter(sampler, 80, preserving);
    const measured = Math.log(coarse / fine) / Math.log(4);
    expect(Math.abs(measured - order)).toBeLessThan(slack);
  });
});

it.each([
  // Of order 4, but its first steps are not.
  ['LMS', 3, lms],
  ['UniPC of order 2', 3, createUniPc({ order: 2, stepSize: 'bh2', lowerOrderFinal: false })],
  ['UniPC of order 2, bh1', 3, createUniPc({ order: 2, stepSize: 'bh1', lowerOrderFinal: false })],
  ['UniPC of order 3', 3, createUniPc({ order: 3, stepSize: 'bh1', lowerOrderFinal: false })],
  ['DEIS of order 3', 3, createDeis({ order: 3, lowerOrderFinal: false })],
  ['DPM++ singlestep of order 3', 3, singlestep(3, 'heun')],
] as const)('%s converges with at least order %d', async (_, order, sampler) => {
  const coarse = await errorAfter(sampler, 12, true);
  const fine = await errorAfter(sampler, 36, true);
  expect(Math.log(coarse / fine) / Math.log(3)).toBeGreaterThan(order - 0.4);
});

it.each([
  ['Euler ancestral', createEulerAncestral({ eta: 1 })],
  ['DDIM with eta 1', createDdim({ eta: 1, limit: unlimited })],
  ['DDPM', createDdpm({ variance: 'fixed_small', limit: unlimited })],
  ['DPM2 ancestral', createDpm2({ levelOf, eta: 1 })],
  ['DPM++ 2S ancestral', createDpmSolver2SAncestral({ levelOf, eta: 1 })],
  ['DPM++ SDE', createDpmSolverSde({ levelOf, eta: 1 })],
  ['DPM++ 2M SDE', createDpmSolver2MSde({ ...SECOND_ORDER, eta: 1 })],
  ['DPM++ 3M SDE', createDpmSolver3MSde({ eta: 1 })],
  ['SA-Solver', createSaSolver({ tau: () => 1, lowerOrderFinal: true })],
])('%s ends with the distribution of the pictures', async (_, sampler) => {
  const levels = [...levelsOf(120, true), { timestep: 0, alpha: 1, sigma: 0 }];
  const start = createTorchNoise(7).next(2500);
  const end = await finalSample(sampler, start, levels);
  const mean = end.reduce((sum, value) => sum + value, 0) / end.length;
  const variance = end.reduce((sum, value) => sum + (value - mean) ** 2, 0) / end.length;
  expect(mean).toBeCloseTo(MEAN, 1);
  expect(Math.abs(Math.sqrt(variance) - SPREAD)).toBeLessThan(0.025);
});

it('DPM++ SDE keeps the spread of the pictures in few steps, because its two stages share one path', async () => {
  const levels = [...levelsOf(20, true), { timestep: 0, alpha: 1, sigma: 0 }];
  const end = await finalSample(
    createDpmSolverSde({ levelOf, eta: 1 }),
    createTorchNoise(7).next(4000),
    levels,
  );
  const mean = end.reduce((sum, value) => sum + value, 0) / end.length;
  const variance = end.reduce((sum, value) => sum + (value - mean) ** 2, 0) / end.length;
  // Independent noises fall short of it by several times as much.
  expect(Math.abs(Math.sqrt(variance) - SPREAD)).toBeLessThan(0.02);
});

describe.each(['epsilon', 'v_prediction', 'sample'] as const)('a perfect %s prediction', (type) => {
  it.each([
    { timestep: 5, alpha: 1, sigma: 3 },
    { timestep: 5, alpha: 0.6, sigma: 0.8 },
  ])('gives back the picture at alpha $alpha, sigma $sigma', async (level) => {
    const picture = Float32Array.of(-1, 0.25, 2);
    const noise = Float32Array.of(0.5, -1.5, 0.1);
    const x = picture.map((value, i) => level.alpha * value + level.sigma * (noise[i] ?? 0));
    const norm = Math.hypot(level.alpha, level.sigma);
    const targets = {
      epsilon: noise,
      sample: picture,
      v_prediction: noise.map((value, i) => (level.alpha * value - level.sigma * (picture[i] ?? 0)) / norm),
    };
    const inputs: Float32Array[] = [];
    const denoised = await createDenoise(async (input) => {
      inputs.push(input);
      return targets[type];
    }, type)(x, level);
    denoised.forEach((value, i) => expect(value).toBeCloseTo(picture[i] ?? Number.NaN, 5));
    inputs[0]?.forEach((value, i) => expect(value).toBeCloseTo((x[i] ?? Number.NaN) / norm, 5));
  });
});
