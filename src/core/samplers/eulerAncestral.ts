import { ancestralSplit } from './ancestralSplit.ts';
import { add, scale } from './elementwise.ts';
import { eulerStep } from './euler.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

/**
 * Euler's method to a level below the next one, then fresh noise up to it; see `ancestralSplit`. One draw of
 * noise a step, the last included.
 */
export function createEulerAncestral({ eta }: { readonly eta: number }): Sampler {
  return async function* (denoise, x, levels, noise) {
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      const denoised = await denoise(x, level);
      const { up, down } = ancestralSplit(f32(level.sigma / level.alpha), f32(next.sigma / next.alpha), eta);
      const lowered = eulerStep({ x, denoised, level, next, sigma: f32(down * next.alpha) });
      x = add(lowered, scale(noise.next(x.length), f32(up * next.alpha)));
      yield { index, x, denoised };
    }
  };
}
