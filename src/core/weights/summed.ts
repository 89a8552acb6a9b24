import { byteCount } from '../tensor/dtype.ts';
import { castTo } from './cast.ts';
import type { TensorSource } from './tensorSource.ts';

/**
 * The same tensors, where `base` has one of the same name and shape with its numbers added, in f32: weights that are stored
 * as what training changed. Both are read once for each tensor that is asked for.
 */
export function summed(differences: TensorSource, base: TensorSource): TensorSource {
  const isSum = (name: string): boolean =>
    base.has(name) && base.info(name).shape.join() === differences.info(name).shape.join();
  const sums = (): string[] => [...differences.names()].filter(isSum);
  const [change, start] = [castTo(differences, 'F32', sums), castTo(base, 'F32', sums)];
  return {
    names: () => differences.names(),
    has: (name) => differences.has(name),
    info: (name) =>
      isSum(name) ? { dtype: 'F32', shape: differences.info(name).shape } : differences.info(name),
    read(name, into) {
      if (!isSum(name)) return differences.read(name, into);
      const length = byteCount('F32', differences.info(name).shape);
      const [result, other] = [floatsOf(change.read(name), length), floatsOf(start.read(name), length)];
      for (let i = 0; i < result.length; i += 1) result[i] = (result[i] ?? 0) + (other[i] ?? 0);
      return new Uint8Array(result.buffer);
    },
  };
}

/** A copy: what is read is valid only until the next read. */
function floatsOf(bytes: Uint8Array, length: number): Float32Array<ArrayBuffer> {
  const copy = new Uint8Array(length);
  copy.set(bytes.subarray(0, length));
  return new Float32Array(copy.buffer);
}
