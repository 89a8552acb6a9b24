import { ancestralSplit } from './ancestralSplit.ts';
import { derivativeOf, moveAlong } from './derivative.ts';
import { add, scale } from './elementwise.ts';
import { onAnyLevels } from './explodingForm.ts';
import type { LevelOfSigma } from './schedule.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

export interface Dpm2Options {
  /** The level halfway between two levels. */
  readonly levelOf: LevelOfSigma;
  /** Stop below the next level and add fresh noise up to it, as much as this; null: go straight to it. */
  readonly eta: number | null;
}

/**
 * DPM-Solver-2: the slope halfway in log σ serves the whole step (Lu et al. 2022, DPM-Solver, algorithm 1 with
 * r₁ = ½; in this form by K. Crowson). Two runs of the network a step, one in the last.
 * The ancestral form draws noise once a step, the last excluded.
 */
export function createDpm2({ levelOf, eta }: Dpm2Options): Sampler {
  return onAnyLevels(async function* (denoise, x, levels, noise) {
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      let denoised = await denoise(x, level);
      const slope = derivativeOf(x, denoised, level);
      const { up, down } = ancestralSplit(level.sigma, next.sigma, eta ?? 0);
      if (down === 0) {
        x = moveAlong(x, slope, level.sigma, 0);
      } else {
        const middle = levelOf(halfway(level.sigma, down));
        const halfwayX = moveAlong(x, slope, level.sigma, middle.sigma);
        denoised = await denoise(halfwayX, middle);
        x = moveAlong(x, derivativeOf(halfwayX, denoised, middle), level.sigma, down);
      }
      if (eta !== null && next.sigma > 0) x = add(x, scale(noise.next(x.length), up));
      yield { index, x, denoised };
    }
  });
}

function halfway(from: number, to: number): number {
  const logFrom = f32(Math.log(from));
  return f32(Math.exp(f32(logFrom + 0.5 * f32(f32(Math.log(to)) - logFrom))));
}
