import type { Graph } from '../onnx/graph.ts';
import { elementCount } from '../tensor/dtype.ts';
import type { TensorSource } from '../weights/tensorSource.ts';

/** Numbers between −1 and 1 that look random and are the same everywhere (Knuth's linear congruence). */
export function madeUpNumbers(count: number, seed: number): Float32Array<ArrayBuffer> {
  let state = (Math.imul(seed + 1, 0x9e3779b9) ^ 0x5bd1e995) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Weights for whatever a graph declares: each tensor made up of its own seed, times `scaleOf` its name. */
export function madeUpWeights({ parameters }: Graph, scaleOf: (name: string) => number): TensorSource {
  const origins = new Map(parameters.map(({ origin }) => [origin.name, origin]));
  const names = [...origins.keys()];
  const shapeOf = (name: string): readonly number[] => origins.get(name)?.shape ?? [];
  return {
    names: () => names,
    has: (name) => origins.has(name),
    info: (name) => ({ dtype: 'F32', shape: shapeOf(name) }),
    read: (name) => {
      const scale = scaleOf(name);
      const numbers = madeUpNumbers(elementCount(shapeOf(name)), names.indexOf(name));
      return new Uint8Array(numbers.map((value) => scale * value).buffer);
    },
  };
}
