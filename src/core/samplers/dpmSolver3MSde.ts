import { add, scale, subtract } from './elementwise.ts';
import { noiseOfPath } from './brownianPath.ts';
import { logSnr } from './logSnr.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

/**
 * DPM++ 3M SDE (K. Crowson, after Lu et al. 2022): as the second-order one, with a third estimate of x0. With z = (1 + η)h the
 * weights of the divided differences are φ₂ = (e^−z − 1)/z + 1 and −φ₃ = ½ − φ₂/z. The last step, to sigma 0, takes the
 * estimate as it is. Noise of one Brownian path once a step, the last excluded.
 */
export function createDpmSolver3MSde({ eta }: { readonly eta: number }): Sampler {
  return async function* (denoise, x, levels, noise) {
    const draw = noiseOfPath(noise, levels, x.length);
    const past: { readonly lambda: number; readonly denoised: Float32Array }[] = [];
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      const denoised = await denoise(x, level);
      if (next.sigma === 0) {
        x = scale(denoised, next.alpha);
      } else {
        const lambda = logSnr(level);
        const h = f32(logSnr(next) - lambda);
        const z = (1 + eta) * h;
        const ratio = f32(next.alpha / level.alpha);
        const correction = thirdOrderTerm([{ lambda, denoised }, ...past], h, z);
        const still = scale(denoised, f32(-Math.expm1(-z)));
        const target = scale(correction === undefined ? still : add(still, correction), next.alpha);
        x = add(scale(x, f32(ratio * Math.exp(-z))), target);
        const fresh = eta === 0 ? null : draw(level, next);
        const spread = f32(next.sigma * Math.sqrt(-Math.expm1(-2 * eta * h)));
        if (fresh !== null) x = add(x, scale(fresh, spread));
        past.unshift({ lambda, denoised });
        past.splice(2);
      }
      yield { index, x, denoised };
    }
  };
}

type Estimates = readonly { readonly lambda: number; readonly denoised: Float32Array }[];

/** What the slope and the curvature of the estimates (newest first) add over a step of length h. */
function thirdOrderTerm([now, before, earlier]: Estimates, h: number, z: number): Float32Array | undefined {
  if (now === undefined || before === undefined) return undefined;
  const slopeWeight = Math.expm1(-z) / z + 1;
  const r0 = (now.lambda - before.lambda) / h;
  const slope = scale(subtract(now.denoised, before.denoised), f32(1 / r0));
  if (earlier === undefined) return scale(slope, f32(slopeWeight));

  const r1 = (before.lambda - earlier.lambda) / h;
  const olderSlope = scale(subtract(before.denoised, earlier.denoised), f32(1 / r1));
  const bend = subtract(slope, olderSlope);
  const first = add(slope, scale(bend, f32(r0 / (r0 + r1))));
  const second = scale(bend, f32(1 / (r0 + r1)));
  return add(scale(first, f32(slopeWeight)), scale(second, f32(0.5 - slopeWeight / z)));
}
