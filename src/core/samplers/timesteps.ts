/** Which of the training timesteps are visited, in double precision as numpy computes them; descending. */

/** `count` numbers from 0 to `last`, both included. */
export function linspace(last: number, count: number): readonly number[] {
  if (count === 1) return [0];
  const step = last / (count - 1);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? last : i * step));
}

/** 0, r, 2r, …: whole steps from the clean end, shifted by the model's offset. */
export function leadingTimesteps(ratio: number, count: number, offset: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i * ratio + offset).reverse();
}

/**
 * 1, 1 + r, 1 + 2r, … with the whole stride r = T/steps: as A1111 has them for DDIM and PLMS. The last one is where they
 * end; so they take one step less than was asked for, or more where r does not divide T.
 */
export function a1111Timesteps(count: number, steps: number): readonly number[] {
  const stride = Math.floor(count / steps);
  return Array.from({ length: Math.ceil(count / stride) }, (_, i) =>
    Math.min(i * stride + 1, count - 1),
  ).reverse();
}

/**
 * From the noisy end down in steps of `step`, which need not be whole (Lin et al. 2023, table 2).
 * For some counts (61 of 1000) numpy's arange makes one element more by a rounding error, at −1. To samplers on the
 * training levels that would mean the noisiest one, counted from the end of the table, as their last: none here.
 */
export function trailingTimesteps(start: number, step: number): readonly number[] {
  return numpyTrailingTimesteps(start, step).filter((t) => t >= 0);
}

/** The same with that element: to samplers that interpolate it is the cleanest level once more, and one step more. */
export function numpyTrailingTimesteps(start: number, step: number): readonly number[] {
  const difference = start - step - start;
  const count = Math.ceil(start / step);
  return Array.from({ length: count }, (_, i) => roundHalfEven(start + i * difference) - 1);
}

/** As IEEE 754 and numpy round; Math.round takes every half up. */
export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
