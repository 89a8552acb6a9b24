import { add, scale, subtract } from './elementwise.ts';
import type { Estimate } from './estimate.ts';
import { expMinusOne, logSnr } from './logSnr.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;
/** With fewer steps than this a second-order last step does harm. */
const ENOUGH_STEPS = 15;

export interface DpmSolver2MOptions {
  /** The second-order term: by the midpoint rule as in the paper, or exact for a linear D. */
  readonly correction: 'midpoint' | 'heun';
  /** Take the last step in first order when there are few steps. */
  readonly lowerOrderFinal: boolean;
  /** Take it in first order always; towards a final sigma of 0 this is so anyway. */
  readonly eulerAtFinal: boolean;
}

/**
 * DPM-Solver++(2M): Lu et al. 2022 (DPM-Solver++), algorithm 2:
 * x' = (σ'/σ)x − α'(e^−h − 1)·D, where λ = ln(α/σ), h = λ' − λ and D extrapolates the last two estimates of x0.
 */
export function createDpmSolver2M(options: DpmSolver2MOptions): Sampler {
  return async function* (denoise, x, levels) {
    let previous: Estimate | undefined;
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      const current = { level, denoised: await denoise(x, level) };
      x = stepInFirstOrder(x, current, next);
      if (previous && !isFirstOrder(options, levels, index))
        x = add(x, secondOrderTerm(previous, current, next, options.correction));
      previous = current;
      yield { index, x, denoised: current.denoised };
    }
  };
}

/** Only the last step of a multistep solver can be; every solver begins in first order anyway. */
export function isFirstOrder(
  { lowerOrderFinal, eulerAtFinal }: Omit<DpmSolver2MOptions, 'correction'>,
  levels: readonly NoiseLevel[],
  index: number,
): boolean {
  const steps = levels.length - 1;
  if (index < steps - 1) return false;
  return eulerAtFinal || (lowerOrderFinal && steps < ENOUGH_STEPS) || levels.at(-1)?.sigma === 0;
}

function stepInFirstOrder(x: Float32Array, { level, denoised }: Estimate, next: NoiseLevel): Float32Array {
  const weight = f32(next.alpha * expMinusOne(f32(logSnr(next) - logSnr(level))));
  return subtract(scale(x, f32(next.sigma / level.sigma)), scale(denoised, weight));
}

function secondOrderTerm(
  previous: Estimate,
  current: Estimate,
  next: NoiseLevel,
  correction: 'midpoint' | 'heun',
): Float32Array {
  const lambda = logSnr(current.level);
  const h = f32(logSnr(next) - lambda);
  const ratio = f32(f32(lambda - logSnr(previous.level)) / h);
  // Two levels of the same noise say nothing about the slope, and there is nothing to do between them.
  if (ratio === 0 || h === 0) return current.denoised.map(() => 0);

  const slope = scale(subtract(current.denoised, previous.denoised), f32(1 / ratio));
  const decay = expMinusOne(h);
  const weight =
    correction === 'midpoint' ? -0.5 * f32(next.alpha * decay) : next.alpha * f32(f32(decay / h) + 1);
  return scale(slope, f32(weight));
}
