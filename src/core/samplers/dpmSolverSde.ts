import { ancestralSplit } from './ancestralSplit.ts';
import { add, divide, scale, subtract } from './elementwise.ts';
import { onAnyLevels } from './explodingForm.ts';
import type { LevelOfSigma } from './schedule.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

export interface TwoStageOptions {
  /** The level halfway between two levels. */
  readonly levelOf: LevelOfSigma;
}

/**
 * DPM++ SDE (K. Crowson, with r = ½): DPM-Solver++(2S) (Lu et al. 2022, algorithm 1), both of whose stages are
 * ancestral. Two runs of the network and two draws of noise a step; one run and no noise in the last.
 *
 * Both stages start from the level, so their noises belong to one Brownian path in σ: the first draw is its way to
 * the middle, the second from there. Independent noises would leave pictures too smooth. k-diffusion has its path
 * from the library torchsde, whose numbers are not these: a picture made with them cannot be made again here.
 */
export function createDpmSolverSde({ levelOf }: TwoStageOptions): Sampler {
  return onAnyLevels(async function* (denoise, x, levels, noise) {
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      let denoised = await denoise(x, level);
      if (next.sigma === 0) {
        x = add(x, scale(divide(subtract(x, denoised), level.sigma), -level.sigma));
      } else {
        const middle = levelOf(middleSigma(level.sigma, next.sigma));
        const first = ancestralSplit(level.sigma, middle.sigma);
        const lowered = exponentialStep(x, denoised, level.sigma, first.down);
        const toMiddle = noise.next(x.length);
        denoised = await denoise(add(lowered, scale(toMiddle, first.up)), middle);
        const second = ancestralSplit(level.sigma, next.sigma);
        const share = (level.sigma - middle.sigma) / (level.sigma - next.sigma);
        const fromMiddle = scale(noise.next(x.length), f32(Math.sqrt(1 - share)));
        const whole = add(scale(toMiddle, f32(Math.sqrt(share))), fromMiddle);
        x = add(exponentialStep(x, denoised, level.sigma, second.down), scale(whole, second.up));
      }
      yield { index, x, denoised };
    }
  });
}

/**
 * DPM-Solver++(2S) (Lu et al. 2022, algorithm 1 with r = ½) to the lower level of an ancestral step, then fresh
 * noise: K. Crowson's DPM++ 2S a. Two runs of the network a step, one in the last; noise once, in the last never.
 */
export function createDpmSolver2SAncestral({ levelOf }: TwoStageOptions): Sampler {
  return onAnyLevels(async function* (denoise, x, levels, noise) {
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      const { up, down } = ancestralSplit(level.sigma, next.sigma);
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
