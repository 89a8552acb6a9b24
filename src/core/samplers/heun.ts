import { derivativeOf, moveAlong } from './derivative.ts';
import { add, clamp, divide } from './elementwise.ts';
import { onAnyLevels } from './explodingForm.ts';
import type { Denoise, Sampler } from './sampler.ts';

/**
 * Heun's method on dx/dσ: Karras et al. 2022, algorithm 1 without churn. Two runs of the network a step, one in
 * the last. The estimate of x0 is kept within ±clip; Infinity: not clipped.
 */
export function createHeun({ clip }: { readonly clip: number }): Sampler {
  return onAnyLevels(async function* (denoise, x, levels) {
    const estimate: Denoise = async (sample, level) => {
      const denoised = await denoise(sample, level);
      return clip === Infinity ? denoised : clamp(denoised, clip);
    };
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      let denoised = await estimate(x, level);
      const slope = derivativeOf(x, denoised, level);
      let arrived = moveAlong(x, slope, level.sigma, next.sigma);
      if (next.sigma > 0) {
        denoised = await estimate(arrived, next);
        const mean = divide(add(slope, derivativeOf(arrived, denoised, next)), 2);
        arrived = moveAlong(x, mean, level.sigma, next.sigma);
      }
      x = arrived;
      yield { index, x, denoised };
    }
  });
}
