import { IN_BITS } from '../weights/bits.ts';

/** A self-test of a device: one small graph per class of kernel, computed there and by WebAssembly. */

/** In the order in which they are tried: what most pictures need first. */
export const KERNELS = [
  'convolution',
  'strided convolution',
  '1×1 convolution',
  'group norm',
  'attention',
  'sums',
  ...IN_BITS,
] as const;
export type Kernel = (typeof KERNELS)[number];

export const FEATURES = ['shader-f16', 'subgroups'] as const;
/** Features of WebGPU that graphs compute with where a device has them. */
export type Feature = (typeof FEATURES)[number];

export type Compute = 'F32' | 'F16';

/** One graph in one way of computing it. */
export interface Trial {
  readonly kernel: Kernel;
  readonly compute: Compute;
  /** Were subgroups on? */
  readonly subgroups: boolean;
}

export interface Outcome extends Trial {
  /** The largest difference from WebAssembly, relative to its largest number; Infinity where a number is none. */
  readonly error: number;
}

/** How far a number may be off. */
export const LIMITS: Readonly<Record<Compute, number>> = { F32: 1e-3, F16: 2e-2 };

export const isRight = ({ compute, error }: Outcome): boolean => error <= LIMITS[compute];

/** Numbers of one length. */
export function errorOf(actual: Float32Array, exact: Float32Array): number {
  if (actual.length !== exact.length) return Infinity;
  let [most, scale] = [0, 0];
  for (let i = 0; i < exact.length; i += 1) {
    const [value, wanted] = [actual[i] ?? NaN, exact[i] ?? NaN];
    if (!Number.isFinite(value)) return Infinity;
    most = Math.max(most, Math.abs(value - wanted));
    scale = Math.max(scale, Math.abs(wanted));
  }
  return most / scale;
}
