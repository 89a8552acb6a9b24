import type { HostTensor } from '../../src/core/pipeline/session.ts';
import { openSafetensors } from '../../src/core/weights/safetensors.ts';
import type { TensorSource } from '../../src/core/weights/tensorSource.ts';
import { FileBytes } from './fileBytes.ts';

/** Numbers that tools/reference made, by name. */
export interface GoldenFile {
  readonly has: (name: string) => boolean;
  readonly tensor: (name: string) => HostTensor;
  readonly floats: (name: string) => Float32Array<ArrayBuffer>;
}

export const openGolden = (path: string): GoldenFile => goldenOf(openSafetensors(new FileBytes(path)));

export function goldenOf(source: TensorSource): GoldenFile {
  const tensor = (name: string): HostTensor => {
    const { dtype, shape } = source.info(name);
    const buffer = source.read(name).slice().buffer;
    return dtype === 'I32'
      ? { dtype, shape, data: new Int32Array(buffer) }
      : { dtype: 'F32', shape, data: new Float32Array(buffer) };
  };
  return {
    has: (name) => source.has(name),
    tensor,
    floats: (name) => Float32Array.from(tensor(name).data),
  };
}

/** The first of every so many numbers: of long outputs goldens have no more. */
export const oneIn = (every: number, numbers: ArrayLike<number>): Float32Array =>
  Float32Array.from(numbers).filter((_, i) => i % every === 0);

/** Largest difference relative to the largest value; not a number where the lengths differ. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return NaN;
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i += 1) {
    const wanted = expected[i] ?? NaN;
    difference = Math.max(difference, Math.abs((actual[i] ?? NaN) - wanted));
    scale = Math.max(scale, Math.abs(wanted));
  }
  return difference / scale;
}
