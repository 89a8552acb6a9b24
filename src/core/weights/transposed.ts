import { NUMBER_TYPES } from '../tensor/dtype.ts';
import type { TensorInfo, TensorSource } from './tensorSource.ts';

/** The same tensors, with some of the matrices turned: [N, K] read as [K, N]. */
export function transposed(source: TensorSource, isTurned: (name: string) => boolean): TensorSource {
  const turns = (name: string): boolean => isTurned(name) && source.info(name).shape.length === 2;
  return {
    names: () => source.names(),
    has: (name) => source.has(name),
    info(name): TensorInfo {
      const info = source.info(name);
      return turns(name) ? { dtype: info.dtype, shape: [...info.shape].reverse() } : info;
    },
    read: (name, into) =>
      turns(name) ? turned(source.info(name), source.read(name)) : source.read(name, into),
  };
}

function turned({ dtype, shape }: TensorInfo, bytes: Uint8Array): Uint8Array {
  const [rows = 0, columns = 0] = shape;
  const size = NUMBER_TYPES[dtype].bytes;
  const result = new Uint8Array(bytes.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const from = size * (row * columns + column);
      result.set(bytes.subarray(from, from + size), size * (column * rows + row));
    }
  }
  return result;
}
