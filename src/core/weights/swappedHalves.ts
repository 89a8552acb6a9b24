import { readRows, readsRowsAlone, type TensorSource } from './tensorSource.ts';

/** The same tensors, with the halves of some tensors' rows exchanged: what one code calls (shift, scale) is (scale, shift) to another. */
export function swappedHalves(source: TensorSource, isSwapped: (name: string) => boolean): TensorSource {
  return {
    names: () => source.names(),
    has: (name) => source.has(name),
    info: (name) => source.info(name),
    read(name, into) {
      if (!isSwapped(name)) return source.read(name, into);
      const bytes = source.read(name);
      const half = bytes.length / 2;
      const swapped = new Uint8Array(bytes.length);
      swapped.set(bytes.subarray(half));
      swapped.set(bytes.subarray(0, half), half);
      return swapped;
    },
    readRows(name, first, count) {
      if (!isSwapped(name)) return readRows(source, name, first, count);
      const bytes = this.read(name);
      const size = bytes.length / (source.info(name).shape[0] ?? 1);
      return bytes.subarray(first * size, (first + count) * size);
    },
    readsRowsAlone: (name) => !isSwapped(name) && readsRowsAlone(source, name),
  };
}
