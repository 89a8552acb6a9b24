import type { TensorSource } from './tensorSource.ts';

/** The same bytes read as other shapes, which must have as many elements. */
export function reshaped(
  source: TensorSource,
  shapeOf: (name: string, shape: readonly number[]) => readonly number[],
): TensorSource {
  return {
    names: () => source.names(),
    has: (name) => source.has(name),
    info(name) {
      const { dtype, shape } = source.info(name);
      return { dtype, shape: shapeOf(name, shape) };
    },
    read: (name, into) => source.read(name, into),
  };
}
