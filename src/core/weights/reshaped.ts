import { readRows, readsRowsAlone, type TensorSource } from './tensorSource.ts';

/** The same bytes read as other shapes, which must have as many elements. */
export function reshaped(
  source: TensorSource,
  shapeOf: (name: string, shape: readonly number[]) => readonly number[],
): TensorSource {
  return {
    names: () => source.names(),
    has: (name) => source.has(name),
    info(name) {
      const info = source.info(name);
      return { ...info, shape: shapeOf(name, info.shape) };
    },
    read: (name, into) => source.read(name, into),
    readRows(name, first, count) {
      const { shape } = source.info(name);
      const [rows = 1] = shapeOf(name, shape);
      if (rows === shape[0]) return readRows(source, name, first, count);
      const bytes = source.read(name);
      const size = bytes.length / rows;
      return bytes.subarray(first * size, (first + count) * size);
    },
    readsRowsAlone(name) {
      const { shape } = source.info(name);
      return shapeOf(name, shape)[0] === shape[0] && readsRowsAlone(source, name);
    },
  };
}
