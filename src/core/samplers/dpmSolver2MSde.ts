import { add, scale, subtract } from './elementwise.ts';
import { isFirstOrder, type DpmSolver2MOptions } from './dpmSolver2M.ts';
import type { Estimate } from './estimate.ts';
import { logSnr } from './logSnr.ts';
import { noiseOfSteps, type StepNoise } from './brownianPath.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

export interface DpmSolver2MSdeOptions extends DpmSolver2MOptions {
  /** How stochastic it is: 0 follows the probability flow, 1 is the diffusion SDE of the paper. */
  readonly eta: number;
  /** Where the noise of a step comes from. */
  readonly noiseOf?: StepNoise;
}

/**
 * SDE-DPM-Solver++(2M): Lu et al. 2022 (DPM-Solver++), the solver of the diffusion SDE, with K. Crowson's η: with z = (1 + η)h,
 * x' = (σ'/σ)e^−ηh·x + α'(1 − e^−z)·D + σ'√(1 − e^−2ηh)·noise, where D extrapolates the last two estimates of x0.
 * One draw of noise a step, the last included unless `noiseOf` has it otherwise.
 */
export function createDpmSolver2MSde(options: DpmSolver2MSdeOptions): Sampler {
  const { eta, correction, noiseOf = noiseOfSteps } = options;
  return async function* (denoise, x, levels, noise) {
    const draw = noiseOf(noise, levels, x.length);
    let previous: Estimate | undefined;
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      const denoised = await denoise(x, level);
      const z = draw(level, next);
      const lambda = logSnr(level);
      const h = f32(logSnr(next) - lambda);
      const gain = f32(1 - f32(Math.exp(-(1 + eta) * h)));
      const kept = f32(f32(next.sigma / level.sigma) * f32(Math.exp(-eta * h)));
      let arrived = add(
        scale(x, eta === 0 && next.sigma === 0 ? 0 : kept),
        scale(denoised, f32(next.alpha * gain)),
      );
      if (previous && !isFirstOrder(options, levels, index)) {
        const ratio = f32(f32(lambda - logSnr(previous.level)) / h);
        const slope = scale(subtract(denoised, previous.denoised), f32(1 / ratio));
        const weight =
          correction === 'midpoint'
            ? 0.5 * f32(next.alpha * gain)
            : next.alpha * f32(f32(gain / (-(1 + eta) * h)) + 1);
        if (ratio !== 0 && h !== 0) arrived = add(arrived, scale(slope, f32(weight)));
      }
      x = z === null || eta === 0 ? arrived : add(arrived, scale(z, f32(next.sigma * spreadOf(eta, h))));
      previous = { level, denoised };
      yield { index, x, denoised };
    }
  };
}

/** √(1 − e^−2ηh) */
function spreadOf(eta: number, h: number): number {
  return f32(Math.sqrt(f32(1 - f32(Math.exp(-2 * eta * h)))));
}
