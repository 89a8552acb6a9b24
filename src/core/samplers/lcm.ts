import { add, scale } from './elementwise.ts';
import type { Limit } from './limits.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;
const SIGMA_DATA = 0.5;

export interface LcmOptions {
  readonly limit: Limit;
  /** How fast the boundary condition goes over into the network's estimate; Infinity: at once, there is none. */
  readonly timestepScaling: number;
}

/** Multistep consistency sampling: Luo et al. 2023 (Latent Consistency Models), algorithm 3. */
export function createLcm({ limit, timestepScaling }: LcmOptions): Sampler {
  return async function* (denoise, x, levels, noise) {
    const last = levels.length - 2;
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      const estimate = await denoise(x, level);
      const { skip, out } = boundaryScalings(level.timestep, timestepScaling);
      const kept = limit(estimate);
      const denoised = add(scale(kept, out), scale(x, skip));

      x =
        index === last ? denoised : add(scale(denoised, next.alpha), scale(noise.next(x.length), next.sigma));
      yield { index, x, denoised };
    }
  };
}

/** c_skip and c_out, which make the consistency function the identity at t = 0 (ibid., section 4.1). */
function boundaryScalings(
  timestep: number,
  scaling: number,
): { readonly skip: number; readonly out: number } {
  if (scaling === Infinity) return { skip: 0, out: 1 };
  const time = f32(timestep * scaling);
  const variance = f32(f32(time * time) + SIGMA_DATA ** 2);
  return { skip: f32(SIGMA_DATA ** 2 / variance), out: f32(time / f32(Math.sqrt(variance))) };
}
