import { derivativeOf } from './derivative.ts';
import { add, scale } from './elementwise.ts';
import { onAnyLevels } from './explodingForm.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;
const ORDER = 4;

/**
 * Linear multistep: Adams–Bashforth of order 4 for uneven steps (Hairer, Nørsett & Wanner, Solving Ordinary
 * Differential Equations I, section III.5; for diffusion by K. Crowson): the polynomial through the last slopes
 * dx/dσ is integrated over the step.
 */
export const lms: Sampler = onAnyLevels(async function* (denoise, x, levels) {
  const slopes: Float32Array[] = [];
  for (const [index, level] of levels.slice(0, -1).entries()) {
    const next = levels[index + 1] ?? level;
    const denoised = await denoise(x, level);
    slopes.unshift(derivativeOf(x, denoised, level));
    slopes.splice(ORDER);
    const places = slopes.map((_, k) => levels[index - k]?.sigma ?? 0);
    const parts = slopes.map((slope, k) => scale(slope, f32(weight(places, k, next.sigma))));
    x = add(
      x,
      parts.reduce((sum, part) => add(sum, part)),
    );
    yield { index, x, denoised };
  }
});

/** ∫ of the k-th Lagrange polynomial from the first place to `end`: three Gauss points are exact to degree 5. */
function weight(places: readonly number[], k: number, end: number): number {
  const start = places[0] ?? end;
  const half = (end - start) / 2;
  return GAUSS.reduce((sum, [point, share]) => {
    const at = start + half * (1 + point);
    return sum + half * share * lagrange(places, k, at);
  }, 0);
}

const GAUSS = [
  [-Math.sqrt(0.6), 5 / 9],
  [0, 8 / 9],
  [Math.sqrt(0.6), 5 / 9],
] as const;

function lagrange(places: readonly number[], k: number, at: number): number {
  const own = places[k] ?? 0;
  return places.reduce(
    (product, place, i) => (i === k ? product : (product * (at - place)) / (own - place)),
    1,
  );
}
