import { isFirstOrder } from './dpmSolver2M.ts';
import { add, divide, scale, subtract } from './elementwise.ts';
import { logSnr } from './logSnr.ts';
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
      if (used.length === 1) {
        x = firstOrder(x, epsilon, level, next);
      } else {
        const parts = used.map((slope, k) => scale(slope.epsilon, weight(used, k, rhoOf(next))));
        const sum = parts.reduce((all, part) => add(all, part), divide(x, level.alpha));
        x = scale(sum, next.alpha);
      }
      yield { index, x, denoised };
    }
  };
}

/**
 * The integral is ρ' − ρ then: x' = (α'/α)x − σ'(e^h − 1)·ε, h = ln ρ − ln ρ'. Where no noise is left h is infinite, and what
 * remains is the estimate of x0: programs in k-diffusion's manner end so, diffusers' scheduler refuses such an end.
 */
function firstOrder(x: Float32Array, epsilon: Float32Array, from: NoiseLevel, to: NoiseLevel): Float32Array {
  const h = f32(logSnr(to) - logSnr(from));
  const change = to.sigma === 0 ? f32(to.alpha * rhoOf(from)) : f32(to.sigma * f32(f32(Math.exp(h)) - 1));
  return subtract(scale(x, f32(to.alpha / from.alpha)), scale(epsilon, change));
}

function rhoOf({ alpha, sigma }: NoiseLevel): number {
  return f32(sigma / alpha);
}

/**
 * ∫ from the newest ρ to `end` of the Lagrange polynomial that is 1 at the k-th ρ, in log ρ. The two ends nearly cancel; in
 * float32, term by term as diffusers has them, they leave what they leave there.
 */
function weight(slopes: readonly Slope[], k: number, end: number): number {
  const newest = slopes[0]?.rho ?? end;
  const places = slopes.map(({ rho }) => rho);
  return f32(antiderivative(places, k, end) - antiderivative(places, k, newest));
}

/** At t, of (log t − log c)/(log b − log c), or of that times (log t − log d)/(log b − log d): by parts. */
function antiderivative(places: readonly number[], k: number, t: number): number {
  const [b = t, c = t, d] = [0, 1, 2].map((i) => places[(k + i) % places.length]).slice(0, places.length);
  const [logB, logC, logT] = [log(b), log(c), log(t)];
  const first = f32(logB - logC);
  if (d === undefined) return f32(f32(t * f32(f32(-logC + logT) - 1)) / first);
  const logD = log(d);
  const product = f32(logC * f32(f32(logD - logT) + 1));
  const mixed = f32(f32(product - f32(logD * logT)) + logD);
  const square = f32(f32(f32(mixed + f32(logT * logT)) - f32(2 * logT)) + 2);
  return f32(f32(t * square) / f32(first * f32(logB - logD)));
}

function log(rho: number): number {
  return f32(Math.log(rho));
}
