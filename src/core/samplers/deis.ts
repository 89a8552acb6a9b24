import { isFirstOrder } from './dpmSolver2M.ts';
import { add, divide, scale, subtract } from './elementwise.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

export interface DeisOptions {
  /** 1, 2 or 3. */
  readonly order: number;
  /** Lower the order towards the end where there are few steps. To a final sigma of 0 the order is 1 anyway. */
  readonly lowerOrderFinal: boolean;
}

interface Slope {
  /** σ/alpha */
  readonly rho: number;
  readonly epsilon: Float32Array;
}

const ENOUGH_STEPS = 15;

/**
 * DEIS: Zhang & Chen 2023, eq. 14 and 15 (the Adams–Bashforth form), in ρ = σ/alpha, with the polynomial through the
 * last noise estimates taken in log ρ: x'/α' = x/α + Σ C_k·ε_k with C_k = ∫ of the k-th Lagrange polynomial dρ.
 */
export function createDeis({ order, lowerOrderFinal }: DeisOptions): Sampler {
  return async function* (denoise, x, levels) {
    const steps = levels.length - 1;
    let past: readonly Slope[] = [];
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      const denoised = await denoise(x, level);
      const epsilon = divide(subtract(x, scale(denoised, level.alpha)), level.sigma);
      past = [{ rho: rhoOf(level), epsilon }, ...past].slice(0, order);

      const first = isFirstOrder({ lowerOrderFinal, eulerAtFinal: false }, levels, index);
      const few = lowerOrderFinal && steps < ENOUGH_STEPS && index === steps - 2;
      const used = past.slice(0, first ? 1 : few ? 2 : order);
      const parts = used.map((slope, k) => scale(slope.epsilon, f32(weight(used, k, rhoOf(next)))));
      const sum = parts.reduce((all, part) => add(all, part), divide(x, level.alpha));
      x = scale(sum, next.alpha);
      yield { index, x, denoised };
    }
  };
}

function rhoOf({ alpha, sigma }: NoiseLevel): number {
  return f32(sigma / alpha);
}

/** ∫ from the newest ρ to `end` of the Lagrange polynomial that is 1 at the k-th ρ, in L = log ρ. */
function weight(slopes: readonly Slope[], k: number, end: number): number {
  const own = Math.log(slopes[k]?.rho ?? 1);
  const others = slopes.filter((_, i) => i !== k).map(({ rho }) => Math.log(rho));
  const antiderivative = (rho: number) => (rho === 0 ? 0 : rho * integrand(others, Math.log(rho)));
  const scaleOf = others.reduce((product, other) => product * (own - other), 1);
  return (antiderivative(end) - antiderivative(slopes[0]?.rho ?? end)) / scaleOf;
}

/** The antiderivatives, over ρ, of 1, L − a and (L − a)(L − b): by parts. */
function integrand([a, b]: readonly number[], log: number): number {
  if (a === undefined) return 1;
  if (b === undefined) return log - 1 - a;
  return (log - a) * (log - b) - (2 * log - a - b) + 2;
}
