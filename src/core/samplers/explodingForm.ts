import { divide, scale } from './elementwise.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

/**
 * A sampler written for a picture of strength 1 (x = x0 + σ·noise), on levels of any strength: x is divided by
 * alpha, and the network, which scales its own input, never notices.
 */
export function onAnyLevels(sampler: Sampler): Sampler {
  return async function* (denoise, x, levels, noise) {
    if (levels.every(({ alpha }) => alpha === 1)) {
      yield* sampler(denoise, x, levels, noise);
      return;
    }

    const exploding = levels.map(({ timestep, alpha, sigma }) => ({
      timestep,
      alpha: 1,
      sigma: f32(sigma / alpha),
    }));
    for await (const step of sampler(denoise, divide(x, levels[0]?.alpha ?? 1), exploding, noise)) {
      const alpha = levels[step.index + 1]?.alpha ?? 1;
      const shown = scale(step.x, alpha);
      const untouched = shown.slice();
      yield { ...step, x: shown };
      if (alpha > 0 && shown.some((value, i) => value !== untouched[i])) step.x.set(divide(shown, alpha));
    }
  };
}
