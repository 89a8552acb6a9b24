/**
 * Arithmetic on whole samples in float32, every operation rounded, as tensors do it: samplers written with
 * these follow the reference to a few units in the last place, also where large terms cancel.
 */

export function scale(x: Float32Array, factor: number): Float32Array {
  return x.map((value) => value * factor);
}

export function divide(x: Float32Array, divisor: number): Float32Array {
  return divisor === 1 ? x : x.map((value) => value / divisor);
}

export function add(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value + (b[i] ?? Number.NaN));
}

export function subtract(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value - (b[i] ?? Number.NaN));
}

export function clamp(x: Float32Array, limit: number): Float32Array {
  return x.map((value) => Math.min(Math.max(value, -limit), limit));
}
