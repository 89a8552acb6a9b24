import { derivativeOf, moveAlong } from './derivative.ts';
import { add, divide } from './elementwise.ts';
import { onAnyLevels } from './explodingForm.ts';
import type { Limit } from './limits.ts';
import type { Denoise, Sampler } from './sampler.ts';

/**
 * Heun's method on dx/dσ: Karras et al. 2022, algorithm 1 without churn. Two runs of the network a step, one in
 * the last.
 */
export function createHeun({ limit }: { readonly limit: Limit }): Sampler {
  return onAnyLevels(heunAlongSigma(limit));
}

/**
 * The same where the picture's strength is 1, or where x goes in a straight line from noise to picture with σ as its
 * time: the slope is (x − x0)/σ there as well (Lipman et al. 2023, eq. 20 and 23; Esser et al. 2024, eq. 13).
 */
export function heunAlongSigma(limit: Limit): Sampler {
  return async function* (denoise, x, levels) {
    const estimate: Denoise = async (sample, level) => limit(await denoise(sample, level));
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
  };
}
