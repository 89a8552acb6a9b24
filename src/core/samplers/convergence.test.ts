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
import { euler, eulerAlongSigma } from './euler.ts';
import { createEulerAncestral } from './eulerAncestral.ts';
import { createHeun, heunAlongSigma } from './heun.ts';
import { createLcm } from './lcm.ts';
import { lms } from './lms.ts';
import { unlimited } from './limits.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import { createDenoise } from './prediction.ts';
import { createPndm } from './pndm.ts';
import { createSaSolver } from './saSolver.ts';
import type { Denoise, Sampler } from './sampler.ts';
import { createTcd } from './tcd.ts';
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
const SECOND_ORDER_HEUN = { ...SECOND_ORDER, correction: 'heun' } as const;

function uniPc(order: number, stepSize: 'bh1' | 'bh2'): Sampler {
  return createUniPc({ order, stepSize, lowerOrderFinal: false });
}

/** What every sampler's order is, without noise; multistep methods start in a lower one, which shows. */
describe.each([
  ['Euler', euler, 1, 0.12],
  ['Euler ancestral, eta 0', createEulerAncestral({ eta: 0 }), 1, 0.12],
  ['DDIM', createDdim({ eta: 0, limit: unlimited }), 1, 0.12],
  ['DPM++ 2M', createDpmSolver2M(SECOND_ORDER), 2, 0.25],
  ['DPM++ 2M, heun', createDpmSolver2M(SECOND_ORDER_HEUN), 2, 0.25],
  ['DPM++ 2M SDE, eta 0', createDpmSolver2MSde({ ...SECOND_ORDER, eta: 0 }), 2, 0.25],
  ['DPM++ 2M SDE Heun, eta 0', createDpmSolver2MSde({ ...SECOND_ORDER_HEUN, eta: 0 }), 2, 0.25],
  ['Heun', createHeun({ limit: unlimited }), 2, 0.3],
  ['DPM2', createDpm2({ levelOf, eta: null }), 2, 0.3],
  ['DPM2 ancestral, eta 0', createDpm2({ levelOf, eta: 0 }), 2, 0.3],
  ['DPM++ 2S ancestral, eta 0', createDpmSolver2SAncestral({ levelOf, eta: 0 }), 2, 0.3],
  ['DPM++ SDE, eta 0', createDpmSolverSde({ levelOf, eta: 0 }), 2, 0.3],
  ['DEIS of order 1', createDeis({ order: 1, lowerOrderFinal: false }), 1, 0.12],
  ['DEIS', createDeis({ order: 2, lowerOrderFinal: false }), 2, 0.3],
  ['SA-Solver without noise', createSaSolver({ tau: () => 0, lowerOrderFinal: false }), 2, 0.5],
  ['DPM++ singlestep of order 1', singlestep(1, 'midpoint'), 1, 0.12],
  ['DPM++ singlestep', singlestep(2, 'midpoint'), 2, 0.3],
  ['DPM++ singlestep, heun', singlestep(2, 'heun'), 2, 0.3],
  ['UniPC of order 1', uniPc(1, 'bh2'), 2, 0.5],
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
  // Of order 3 once it runs; its first step is of order 1 and so leaves h², which stays (Hairer, Nørsett & Wanner I, section
  // III.4: starting values as exact as the method). Between these counts it is still small enough to show more than 2.
  ['DPM++ 3M SDE, eta 0', 2.5, createDpmSolver3MSde({ eta: 0 }), 12],
  // Of order 4, but its first steps are not.
  ['LMS', 3, lms, 12],
  ['UniPC of order 2', 3, uniPc(2, 'bh2'), 12],
  ['UniPC of order 2, bh1', 3, uniPc(2, 'bh1'), 12],
  ['UniPC of order 3', 3, uniPc(3, 'bh1'), 12],
  // With more steps its weights, which cancel in float32 here as in diffusers, leave 1e-4 whatever their order.
  ['DEIS of order 3', 3, createDeis({ order: 3, lowerOrderFinal: false }), 8],
  ['DPM++ singlestep of order 3', 3, singlestep(3, 'heun'), 12],
] as const)('%s converges with at least order %d', async (_, order, sampler, steps) => {
  const coarse = await errorAfter(sampler, steps, true);
  const fine = await errorAfter(sampler, 3 * steps, true);
  expect(Math.log(coarse / fine) / Math.log(3)).toBeGreaterThan(order - 0.4);
});

describe('samplers of training timesteps', () => {
  /** Even timesteps from `COUNT` to `COUNT/10`, cosine schedule (Nichol & Dhariwal 2021, eq. 17). */
  const COUNT = 36_000;
  const alphaAt = (timestep: number) => Math.cos(((timestep / COUNT) * Math.PI) / 2.1);
  const levelAt = (timestep: number): NoiseLevel => {
    const alpha = alphaAt(timestep);
    return { timestep, alpha, sigma: Math.sqrt(1 - alpha * alpha) };
  };

  async function errorOf(create: (stride: number) => Sampler, steps: number): Promise<number> {
    const stride = (0.9 * COUNT) / steps;
    const levels = Array.from({ length: steps + 1 }, (_, i) => levelAt(COUNT - i * stride));
    const [first, last] = [levels[0] ?? levelAt(COUNT), levels.at(-1) ?? levelAt(0)];
    const start = Float32Array.of(1.7);
    const end = await finalSample(create(stride), start, levels);
    return Math.abs((end[0] ?? Number.NaN) - exactEnd(start[0] ?? Number.NaN, first, last));
  }

  it.each([
    // Liu et al. 2022, section 3.4. However well the multistep knows the mean of the noise over a step, the transfer weighs the
    // noise unevenly over it; with the mean in its place h³ is left in a step, so the order is 2, whatever the start.
    ['PNDM', true],
    ['PLMS', false],
  ] as const)('%s converges with order 2', async (_, rungeKutta) => {
    const create = (stride: number) =>
      createPndm({
        rungeKutta,
        combine: 'epsilon',
        levelAt,
        alphaCumprod: ({ timestep }) => alphaAt(timestep) ** 2,
        stride,
      });
    const measured = Math.log((await errorOf(create, 8)) / (await errorOf(create, 24))) / Math.log(3);
    expect(measured).toBeGreaterThan(1.6);
  });

  it('TCD without noise converges with order 1', async () => {
    const create = () => createTcd({ gamma: 0, levelAt, alphaCumprod: ({ alpha }) => alpha * alpha });
    const measured = Math.log((await errorOf(create, 20)) / (await errorOf(create, 80))) / Math.log(4);
    expect(Math.abs(measured - 1)).toBeLessThan(0.15);
  });
});

describe('along a straight path', () => {
  const levelsOfFlow = (steps: number): readonly NoiseLevel[] =>
    Array.from({ length: steps + 1 }, (_, i) => {
      const sigma = 1 - (0.95 * i) / steps;
      return { timestep: 1000 * sigma, alpha: 1 - sigma, sigma };
    });

  async function errorOf(sampler: Sampler, steps: number): Promise<number> {
    const levels = levelsOfFlow(steps);
    const [first, last] = [levels[0], levels.at(-1)];
    if (first === undefined || last === undefined) return Number.NaN;
    const end = await finalSample(sampler, Float32Array.of(1.3), levels);
    return Math.abs((end[0] ?? Number.NaN) - exactEnd(1.3, first, last));
  }

  it.each([
    ['Euler', eulerAlongSigma, 1, 0.12],
    ['Heun', heunAlongSigma(unlimited), 2, 0.2],
    ['DDIM', createDdim({ eta: 0, limit: unlimited }), 1, 0.12],
    ['DPM++ 2M', createDpmSolver2M(SECOND_ORDER), 2, 0.4],
  ] as const)('%s converges with its order, from pure noise', async (_, sampler, order, slack) => {
    const measured = Math.log((await errorOf(sampler, 20)) / (await errorOf(sampler, 80))) / Math.log(4);
    expect(Math.abs(measured - order)).toBeLessThan(slack);
  });
});

/**
 * Every step is affine in x and in its noise, so the end's variance is a sum of squares: the first number is moved by
 * nothing, the second by the start, each further one by one draw.
 */
async function endVariance(sampler: Sampler, levels: readonly NoiseLevel[]): Promise<number> {
  const draws = 2 * levels.length;
  let drawn = 0;
  const impulses = {
    next: (length: number) => {
      const place = 2 + drawn;
      drawn += 1;
      return Float32Array.from({ length }, (_, i) => (i === place ? 1 : 0));
    },
  };
  const start = Float32Array.from({ length: 2 + draws }, (_, i) => (i === 1 ? 1 : 0));
  let end = start;
  for await (const step of sampler(denoise, start, levels, impulses)) end = new Float32Array(step.x);
  const [still = 0] = end;
  const first = levels[0] ?? { alpha: 1, sigma: 0 };
  const startVariance = (first.alpha * SPREAD) ** 2 + first.sigma ** 2;
  return end.reduce((sum, value, i) => {
    const gain = value - still;
    return sum + gain * gain * (i === 1 ? startVariance : 1);
  }, 0);
}

async function varianceError(sampler: Sampler, steps: number): Promise<number> {
  const levels = levelsOf(steps, true);
  const last = levels.at(-1) ?? { alpha: 1, sigma: 0 };
  return Math.abs((await endVariance(sampler, levels)) - ((last.alpha * SPREAD) ** 2 + last.sigma ** 2));
}

/**
 * Where noise is added the multistep methods are of weak order 2, with three estimates as with two. For a denoiser A·x + c and
 * noise of variance g²h a step, what the step's own noise does to the estimate within the step adds A·g²h² to the exact
 * variance. The method cannot know it; but its slope (D₀ − D₁)/h holds the noise of the step before, which with the weight h²/2
 * adds 2·Cov(x, A·h/2·w) = A·g²h² as well. That third differences hold A·(w₁ − w₂) as well, which adds nothing of this size and
 * leaves terms of h³, keeps DPM++ 3M SDE there. SA-Solver's corrector sees the step's noise itself, with the weight h/2: the same.
 * (Its strong order is 1 where τ is not 0: Xue et al. 2023, section 5; the variance here is a weak error.)
 */
describe.each([
  ['Euler ancestral', createEulerAncestral({ eta: 1 }), 1],
  ['DDIM with eta 1', createDdim({ eta: 1, limit: unlimited }), 1],
  ['DDPM', createDdpm({ variance: 'fixed_small', limit: unlimited }), 1],
  ['DDPM with the larger variance', createDdpm({ variance: 'fixed_large', limit: unlimited }), 1],
  ['DPM2 ancestral', createDpm2({ levelOf, eta: 1 }), 2],
  ['DPM++ 2S ancestral', createDpmSolver2SAncestral({ levelOf, eta: 1 }), 2],
  ['DPM++ SDE', createDpmSolverSde({ levelOf, eta: 1 }), 2],
  ['DPM++ 2M SDE', createDpmSolver2MSde({ ...SECOND_ORDER, eta: 1 }), 2],
  ['DPM++ 2M SDE Heun', createDpmSolver2MSde({ ...SECOND_ORDER_HEUN, eta: 1 }), 2],
  ['DPM++ 3M SDE', createDpmSolver3MSde({ eta: 1 }), 2],
  ['SA-Solver', createSaSolver({ tau: () => 1, lowerOrderFinal: false }), 2],
] as const)('%s with noise', (_, sampler, order) => {
  it(`ends with the pictures' variance, with weak order ${order}`, async () => {
    const coarse = await varianceError(sampler, 20);
    const fine = await varianceError(sampler, 60);
    const measured = Math.log(coarse / fine) / Math.log(3);
    expect(Math.abs(measured - order)).toBeLessThan(0.4);
  });
});

it('LCM of a perfect consistency function has the pictures’ distribution after any number of steps', async () => {
  const consistency: Denoise = async (x, { alpha, sigma }) =>
    x.map((value) => MEAN + (SPREAD * (value - alpha * MEAN)) / Math.hypot(alpha * SPREAD, sigma));
  const sampler = createLcm({ limit: unlimited, timestepScaling: Infinity });
  for (const steps of [1, 2, 5]) {
    const levels = levelsOf(steps, true);
    const first = levels[0] ?? { alpha: 1, sigma: 0 };
    const start = createTorchNoise(7).next(4000);
    const marginal = start.map(
      (value) => first.alpha * MEAN + value * Math.hypot(first.alpha * SPREAD, first.sigma),
    );
    let end = marginal;
    for await (const { x } of sampler(consistency, marginal, levels, createTorchNoise(8)))
      end = new Float32Array(x);
    const mean = end.reduce((sum, value) => sum + value, 0) / end.length;
    const variance = end.reduce((sum, value) => sum + (value - mean) ** 2, 0) / end.length;
    expect(Math.abs(mean - MEAN)).toBeLessThan(0.03);
    expect(Math.abs(Math.sqrt(variance) - SPREAD)).toBeLessThan(0.02);
  }
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
