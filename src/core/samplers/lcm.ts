import { add, clamp, scale } from './elementwise.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;
const SIGMA_DATA = 0.5;

export interface LcmOptions {
  /** The estimate of x0 is kept within ±clip; Infinity: not clipped. */
  readonly clip: number;
  /** How fast the boundary condition goes over into the network's estimate. */
  readonly timestepScaling: number;
}

/** Multistep consistency sampling: Luo et al. 2023 (Latent Consistency Models), algorithm 3. */
export function createLcm({ clip, timestepScaling }: LcmOptions): Sampler {
  return async function* (denoise, x, levels, noise) {
    const last = levels.length - 2;
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      const estimate = await denoise(x, level);
      const { skip, out } = boundaryScalings(f32(level.timestep * timestepScaling));
      const kept = clip === Infinity ? estimate : clamp(estimate, clip);
      const denoised = add(scale(kept, out), scale(x, skip));

      x =
        index === last ? denoised : add(scale(denoised, next.alpha), scale(noise.next(x.length), next.sigma));
      yield { index, x, denoised };
    }
  };
}

/** c_skip and c_out, which make the consistency function the identity at t = 0 (ibid., section 4.1). */
function boundaryScalings(timestep: number): { readonly skip: number; readonly out: number } {
  const variance = f32(f32(timestep * timestep) + SIGMA_DATA ** 2);
  return { skip: f32(SIGMA_DATA ** 2 / variance), out: f32(timestep / f32(Math.sqrt(variance))) };
}
