import { add, scale, subtract } from './elementwise.ts';
import type { Estimate } from './estimate.ts';
import { expMinusOne, logSnr } from './logSnr.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

export interface SinglestepOptions {
  /** The highest order: 1, 2 or 3. */
  readonly order: number;
  readonly correction: 'midpoint' | 'heun';
  /** End a full last group in first order; with the final sigma 0 the last step is so anyway. */
  readonly lowerOrderFinal: boolean;
}

/**
 * DPM-Solver++ singlestep: Lu et al. 2022 (DPM-Solver++), algorithm 1 and, for order 3, appendix B. Levels are taken
 * in groups of as many as the order; every level of a group is reached from the group's first sample, in one order
 * more than the level before it. So there is one run of the network a level.
 */
export function createDpmSolverSinglestep(options: SinglestepOptions): Sampler {
  return async function* (denoise, x, levels) {
    const orders = ordersOf(levels, options);
    let group: readonly Estimate[] = [];
    let start = x;
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const next = levels[index + 1] ?? level;
      const denoised = await denoise(x, level);
      if (orders[index] === 1) {
        group = [];
        start = x;
      }
      group = [...group, { level, denoised }];
      x = fromStart(start, group, next, options.correction);
      yield { index, x, denoised };
    }
  };
}

/** 1, 2, … up to the order and again; what remains of a group at the end is the last group. */
function ordersOf(
  levels: readonly NoiseLevel[],
  { order, lowerOrderFinal }: SinglestepOptions,
): readonly number[] {
  const steps = levels.length - 1;
  const orders = Array.from({ length: steps }, (_, i) => (i % order) + 1);
  const lowered = lowerOrderFinal && steps % order === 0;
  return lowered || levels.at(-1)?.sigma === 0 ? orders.with(-1, 1) : orders;
}

function fromStart(
  x: Float32Array,
  [first, second, third]: readonly Estimate[],
  next: NoiseLevel,
  correction: 'midpoint' | 'heun',
): Float32Array {
  if (first === undefined) return x;
  const lambda = logSnr(first.level);
  const h = f32(logSnr(next) - lambda);
  const decay = expMinusOne(h);
  const gain = f32(next.alpha * decay);
  const plain = subtract(scale(x, f32(next.sigma / first.level.sigma)), scale(first.denoised, gain));
  if (second === undefined) return plain;

  const slopeTo = ({ level, denoised }: Estimate) => {
    const ratio = f32(f32(logSnr(level) - lambda) / h);
    return { ratio, slope: scale(subtract(denoised, first.denoised), f32(1 / ratio)) };
  };
  const slopeWeight = f32(next.alpha * f32(f32(decay / h) + 1));
  const inner = slopeTo(second);
  if (third === undefined) {
    const weight = correction === 'midpoint' ? f32(-0.5 * gain) : slopeWeight;
    return add(plain, scale(inner.slope, weight));
  }
  const outer = slopeTo(third);
  if (correction === 'midpoint') return add(plain, scale(outer.slope, slopeWeight));

  const span = f32(outer.ratio - inner.ratio);
  const slope = scale(
    subtract(scale(inner.slope, outer.ratio), scale(outer.slope, inner.ratio)),
    f32(1 / span),
  );
  const bend = scale(subtract(outer.slope, inner.slope), f32(2 / span));
  const bendWeight = f32(next.alpha * f32(f32(f32(decay + h) / f32(h * h)) - 0.5));
  return subtract(add(plain, scale(slope, slopeWeight)), scale(bend, bendWeight));
}
