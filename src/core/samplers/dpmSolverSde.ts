import { ancestralSplit } from './ancestralSplit.ts';
import { pathOf } from './brownianPath.ts';
import { add, divide, scale, subtract } from './elementwise.ts';
import { onAnyLevels } from './explodingForm.ts';
import type { LevelOfSigma } from './schedule.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

export interface TwoStageOptions {
  /** The level halfway between two levels. */
  readonly levelOf: LevelOfSigma;
  /** How much of the noise of ancestral sampling; 0: none, DPM-Solver++(2S). */
  readonly eta: number;
}

/**
 * DPM++ SDE (K. Crowson, with r = ½): DPM-Solver++(2S) (Lu et al. 2022, algorithm 1), both of whose stages are
 * ancestral. Two runs of the network and two draws of noise a step; one run and no noise in the last.
 *
 * Both stages start from the level, so their noises belong to one Brownian path in σ, the first its way to the middle.
 * Independent noises would leave pictures too smooth.
 */
export function createDpmSolverSde({ levelOf, eta }: TwoStageOptions): Sampler {
  return onAnyLevels(async function* (denoise, x, levels, noise) {
    const path = pathOf(noise, levels, x.length);
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      let denoised = await denoise(x, level);
      if (next.sigma === 0) {
        x = add(x, scale(divide(subtract(x, denoised), level.sigma), -level.sigma));
      } else {
        const middle = levelOf(middleSigma(level.sigma, next.sigma));
        const first = ancestralSplit(level.sigma, middle.sigma, eta);
        const lowered = exponentialStep(x, denoised, level.sigma, first.down);
        const halfway = eta === 0 ? lowered : add(lowered, scale(path(level.sigma, middle.sigma), first.up));
        denoised = await denoise(halfway, middle);
        const second = ancestralSplit(level.sigma, next.sigma, eta);
        const arrived = exponentialStep(x, denoised, level.sigma, second.down);
        x = eta === 0 ? arrived : add(arrived, scale(path(level.sigma, next.sigma), second.up));
      }
      yield { index, x, denoised };
    }
  });
}

/**
 * DPM-Solver++(2S) (Lu et al. 2022, algorithm 1 with r = ½) to the lower level of an ancestral step, then fresh
 * noise: K. Crowson's DPM++ 2S a. Two runs of the network a step, one in the last; noise once, in the last never.
 */
export function createDpmSolver2SAncestral({ levelOf, eta }: TwoStageOptions): Sampler {
  return onAnyLevels(async function* (denoise, x, levels, noise) {
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      const { up, down } = ancestralSplit(level.sigma, next.sigma, eta);
      let denoised = await denoise(x, level);
      if (down === 0) {
        x = add(x, scale(divide(subtract(x, denoised), level.sigma), -level.sigma));
      } else {
        const middle = levelOf(middleSigma(level.sigma, down));
        denoised = await denoise(exponentialStep(x, denoised, level.sigma, middle.sigma), middle);
        x = exponentialStep(x, denoised, level.sigma, down);
      }
      if (next.sigma > 0) x = add(x, scale(noise.next(x.length), up));
      yield { index, x, denoised };
    }
  });
}

/** The exact solution where the estimate of x0 is constant: (σ'/σ)x − (e^−h − 1)·D, h = ln σ − ln σ'. */
function exponentialStep(x: Float32Array, denoised: Float32Array, from: number, to: number): Float32Array {
  const h = f32(f32(Math.log(from)) - f32(Math.log(to)));
  return subtract(scale(x, f32(to / from)), scale(denoised, f32(Math.expm1(-h))));
}

function middleSigma(from: number, to: number): number {
  const time = f32(-f32(Math.log(from)));
  const h = f32(f32(-f32(Math.log(to))) - time);
  return f32(Math.exp(-f32(time + 0.5 * h)));
}
