import { isFirstOrder } from './dpmSolver2M.ts';
import { add, scale, subtract } from './elementwise.ts';
import type { Estimate } from './estimate.ts';
import { logSnr } from './logSnr.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

export interface SaSolverOptions {
  /** τ of a training timestep: how stochastic the step from it is; 0 follows the probability flow. */
  readonly tau: (timestep: number) => number;
  /** Take the last step in first order; towards a final sigma of 0 it is so anyway. */
  readonly lowerOrderFinal: boolean;
}

interface Interval {
  readonly x: Float32Array;
  readonly start: Estimate;
  readonly to: NoiseLevel;
  readonly tau: number;
  readonly noise: Float32Array;
}

/**
 * SA-Solver: Xue et al. 2023, algorithm 1: stochastic Adams predictor and corrector for the estimate of x0, both of
 * second order with the simplified weights of its appendix, (1 + τ²)α'h²/2r and (1 + τ²)α'h/2. The run of the network
 * that starts a step also corrects the step before it, with the noise of that step; so one run and one draw a step.
 */
export function createSaSolver({ tau, lowerOrderFinal }: SaSolverOptions): Sampler {
  return async function* (denoise, x, levels, noise) {
    let last: Interval | undefined;
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const denoised = await denoise(x, level);
      const before = last?.start;
      if (last !== undefined) x = correct(last, denoised);

      const to = levels[index + 1] ?? level;
      const start = { level, denoised };
      last = { x, start, to, tau: tau(level.timestep), noise: noise.next(x.length) };
      const final = index === levels.length - 2 && lowerOrderFinal;
      const ends = final || isFirstOrder({ lowerOrderFinal: false, eulerAtFinal: false }, levels, index);
      x = ends || before === undefined ? firstOrder(last) : predict(last, before);
      yield { index, x, denoised };
    }
  };
}

/** x' = e^(−τ²h)·(σ'/σ)x + α'(1 − e^(−(1 + τ²)h))·D + σ'√(1 − e^(−2τ²h))·z */
function firstOrder({ x, start, to, tau, noise }: Interval): Float32Array {
  const h = stepSize(start.level, to);
  const square = tau * tau;
  const fading = square === 0 ? 1 : Math.exp(-square * h);
  const kept = scale(x, f32(fading * f32(to.sigma / start.level.sigma)));
  const gain = f32(to.alpha * -Math.expm1(-(1 + square) * h));
  const spread = f32(to.sigma * Math.sqrt(1 - fading * fading));
  return add(add(kept, scale(start.denoised, gain)), scale(noise, spread));
}

/** The slope between the last two estimates, over half a step. */
function predict(interval: Interval, before: Estimate): Float32Array {
  const { start, to, tau } = interval;
  const h = stepSize(start.level, to);
  const distance = stepSize(before.level, start.level);
  // Two levels that round to the same training timestep say nothing about the slope.
  if (distance === 0) return firstOrder(interval);
  const weight = f32((to.alpha * (1 + tau * tau) * h * h) / (2 * distance));
  return add(firstOrder(interval), scale(subtract(start.denoised, before.denoised), weight));
}

/** The slope between both ends of the step. */
function correct(interval: Interval, atEnd: Float32Array): Float32Array {
  const { start, to, tau } = interval;
  const weight = f32((to.alpha * (1 + tau * tau) * stepSize(start.level, to)) / 2);
  return add(firstOrder(interval), scale(subtract(atEnd, start.denoised), weight));
}

function stepSize(from: NoiseLevel, to: NoiseLevel): number {
  return f32(logSnr(to) - logSnr(from));
}
