import { add, scale, subtract } from './elementwise.ts';
import { isFirstOrder, type DpmSolver2MOptions } from './dpmSolver2M.ts';
import { logSnr } from './logSnr.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

/**
 * SDE-DPM-Solver++(2M): Lu et al. 2022 (DPM-Solver++), the solver of the diffusion SDE:
 * x' = (σ'/σ)e^−h·x + α'(1 − e^−2h)·D + σ'√(1 − e^−2h)·z, where D extrapolates the last two estimates of x0.
 * One draw of noise a step, the last included.
 */
export function createDpmSolver2MSde(options: DpmSolver2MOptions): Sampler {
  return async function* (denoise, x, levels, noise) {
    let previous: { readonly level: NoiseLevel; readonly denoised: Float32Array } | undefined;
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      const denoised = await denoise(x, level);
      const z = noise.next(x.length);
      const lambda = logSnr(level);
      const h = f32(logSnr(next) - lambda);
      const gain = f32(1 - f32(Math.exp(-2 * h)));
      const kept = f32(f32(next.sigma / level.sigma) * f32(Math.exp(-h)));
      let arrived = add(scale(x, kept), scale(denoised, f32(next.alpha * gain)));
      if (previous && !isFirstOrder(options, levels, index)) {
        const ratio = f32(f32(lambda - logSnr(previous.level)) / h);
        const slope = scale(subtract(denoised, previous.denoised), f32(1 / ratio));
        const weight =
          options.correction === 'midpoint'
            ? 0.5 * f32(next.alpha * gain)
            : next.alpha * f32(f32(gain / (-2 * h)) + 1);
        if (ratio !== 0) arrived = add(arrived, scale(slope, f32(weight)));
      }
      x = add(arrived, scale(z, f32(next.sigma * f32(Math.sqrt(gain)))));
      previous = { level, denoised };
      yield { index, x, denoised };
    }
  };
}
