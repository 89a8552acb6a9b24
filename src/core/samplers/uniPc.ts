import { isFirstOrder } from './dpmSolver2M.ts';
import { add, scale, subtract } from './elementwise.ts';
import type { Estimate } from './estimate.ts';
import { logSnr } from './logSnr.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Sampler } from './sampler.ts';

const f32 = Math.fround;

export interface UniPcOptions {
  /** Of the predictor; the corrector is one order better. */
  readonly order: number;
  /** The step size that the weights are measured in: B₁(h) = −h or B₂(h) = e^−h − 1. */
  readonly stepSize: 'bh1' | 'bh2';
  /** Lower the order towards the end. To a final sigma of 0 the order is 1 anyway. */
  readonly lowerOrderFinal: boolean;
  /** The steps (from 0) whose end is left as it was predicted. */
  readonly uncorrected?: readonly number[];
}

interface Interval {
  readonly x: Float32Array;
  readonly from: NoiseLevel;
  readonly to: NoiseLevel;
  readonly order: number;
  readonly stepSize: 'bh1' | 'bh2';
}

/**
 * UniPC: Zhao et al. 2023 (UniPC), algorithms 1 (corrector) and 2 (predictor) in the form for estimates of x0:
 * x' = (σ'/σ)x − α'(e^−h − 1)·D₀ − α'B(h)·Σ ρ_i(D_i − D₀)/r_i. The run of the network that starts a step also corrects
 * the step before it, so there is one run a step.
 */
export function createUniPc({ order, stepSize, lowerOrderFinal, uncorrected = [] }: UniPcOptions): Sampler {
  return async function* (denoise, x, levels) {
    const steps = levels.length - 1;
    let past: readonly Estimate[] = [];
    let last: Interval | undefined;
    for (const [index, level] of levels.slice(0, -1).entries()) {
      const to = levels[index + 1] ?? level;
      const denoised = await denoise(x, level);
      const isCorrected = last !== undefined && moves(last) && !uncorrected.includes(index - 1);
      if (last !== undefined && isCorrected) x = correct(last, past, denoised);

      past = [{ level, denoised }, ...past].slice(0, Math.max(order, 1));
      const most = lowerOrderFinal ? Math.min(order, steps - index) : order;
      const first = isFirstOrder({ lowerOrderFinal: false, eulerAtFinal: false }, levels, index);
      last = { x, from: level, to, stepSize, order: first ? 1 : Math.min(most, past.length) };
      if (moves(last)) x = predict(last, past);
      yield { index, x, denoised };
    }
  };
}

/** From a level to itself there is nothing to do, and no step size to measure weights in. */
function moves({ from, to }: Interval): boolean {
  return logSnr(from) !== logSnr(to);
}

/** With the differences to older estimates, weighted so that the order conditions hold. */
function predict(interval: Interval, past: readonly Estimate[]): Float32Array {
  const { plain, h, ratios, differences } = expand(interval, past);
  const { matrix, sides, size } = orderConditions(ratios, h, interval);
  const { order } = interval;
  if (order === 1) return plain;
  const weights =
    order === 2
      ? [0.5]
      : solve(
          matrix.slice(0, -1).map((row) => row.slice(0, -1)),
          sides.slice(0, -1),
        );
  return subtract(plain, scale(weighted(weights, differences), f32(interval.to.alpha * size)));
}

/** The same with the estimate at the end of the step among the differences. */
function correct(interval: Interval, past: readonly Estimate[], atEnd: Float32Array): Float32Array {
  const { plain, h, ratios, differences } = expand(interval, past);
  const { matrix, sides, size } = orderConditions(ratios, h, interval);
  const weights = interval.order === 1 ? [0.5] : solve(matrix, sides);
  const all = [...differences, subtract(atEnd, past[0]?.denoised ?? atEnd)];
  return subtract(plain, scale(weighted(weights, all), f32(interval.to.alpha * size)));
}

/** The first-order step, and what is known of the estimate's change: (D_i − D₀)/r_i with r_i = (λ_i − λ₀)/h. */
function expand({ x, to, order }: Interval, past: readonly Estimate[]) {
  const [newest, ...older] = past;
  const level = newest?.level ?? to;
  const now = newest?.denoised ?? x;
  const lambda = logSnr(level);
  const h = f32(logSnr(to) - lambda);
  const ratios = older.slice(0, order - 1).map((estimate) => f32(f32(logSnr(estimate.level) - lambda) / h));
  const differences = ratios.map((ratio, i) =>
    subtract(older[i]?.denoised ?? now, now).map((value) => value / ratio),
  );
  const gain = f32(to.alpha * f32(Math.expm1(-h)));
  return { h, ratios, differences, plain: subtract(scale(x, f32(to.sigma / level.sigma)), scale(now, gain)) };
}

/** ibid., the conditions R·ρ = b: rows of powers of the ratios (1 for the end of the step), and φ_k·k!/B(h) beside them. */
function orderConditions(ratios: readonly number[], h: number, { order, stepSize }: Interval) {
  const places = [...ratios, 1];
  const size = stepSize === 'bh1' ? -h : f32(Math.expm1(-h));
  const sides: number[] = [];
  let phi = Math.expm1(-h) / -h - 1;
  let factorial = 1;
  for (let k = 1; k <= order; k += 1) {
    sides.push((phi * factorial) / size);
    factorial *= k + 1;
    phi = phi / -h - 1 / factorial;
  }
  return { size, sides, matrix: sides.map((_, power) => places.map((place) => place ** power)) };
}

/** Gauss–Jordan elimination with pivots; the systems are of the size of the order. */
function solve(matrix: readonly (readonly number[])[], sides: readonly number[]): readonly number[] {
  const rows = matrix.map((row, i) => [...row, sides[i] ?? 0]);
  for (let column = 0; column < rows.length; column += 1) {
    const best = rows
      .slice(column)
      .toSorted((a, b) => Math.abs(b[column] ?? 0) - Math.abs(a[column] ?? 0))[0];
    if (best === undefined) break;
    rows.splice(rows.indexOf(best), 1);
    const pivot = best.map((value) => value / (best[column] ?? 1));
    rows.splice(column, 0, pivot);
    rows.forEach((row, i) => {
      const factor = row[column] ?? 0;
      if (i !== column) rows[i] = row.map((value, j) => value - factor * (pivot[j] ?? 0));
    });
  }
  return rows.map((row) => f32(row.at(-1) ?? 0));
}

function weighted(weights: readonly number[], parts: readonly Float32Array[]): Float32Array {
  const scaled = parts.map((part, i) => scale(part, weights[i] ?? 0));
  return scaled.reduce((sum, part) => add(sum, part));
}
