import type { Graph } from '../../src/core/onnx/graph.ts';
import { madeUpNumbers } from '../../src/core/selfTest/madeUp.ts';
import { elementCount } from '../../src/core/tensor/dtype.ts';
import { float32ToFloat16 } from '../../src/core/tensor/float16.ts';
import type { TensorSource } from '../../src/core/weights/tensorSource.ts';

/** A prime: rows of a matrix do not repeat. */
const PERIOD = 65_521;

/** Weights in f16 with which a network's numbers neither fade nor grow: norms of about 1, the rest by what goes into a sum. */
export function randomWeights({ parameters }: Graph): TensorSource {
  const shapes = new Map(parameters.map(({ origin }) => [origin.name, origin.shape]));
  const numbers = madeUpNumbers(PERIOD, 7);
  const periods = new Map<string, Uint16Array>();
  const periodOf = (mean: number, spread: number): Uint16Array => {
    const key = `${mean} ${spread}`;
    const known = periods.get(key);
    if (known !== undefined) return known;
    const period = new Uint16Array(PERIOD);
    float32ToFloat16(
      numbers.map((value) => mean + spread * value),
      period,
    );
    periods.set(key, period);
    return period;
  };
  let scratch = new Uint8Array();
  const shapeOf = (name: string): readonly number[] => shapes.get(name) ?? [];
  return {
    names: () => shapes.keys(),
    has: (name) => shapes.has(name),
    info: (name) => ({ dtype: 'F16', shape: shapeOf(name) }),
    read: (name) => {
      const shape = shapeOf(name);
      const [mean, spread] = momentsOf(name, shape);
      const period = periodOf(mean, spread);
      const length = 2 * elementCount(shape);
      if (scratch.length < length) scratch = new Uint8Array(length);
      const bytes = scratch.subarray(0, length);
      tile(bytes, new Uint8Array(period.buffer));
      return bytes;
    },
  };
}

function tile(bytes: Uint8Array, period: Uint8Array): void {
  bytes.set(period.subarray(0, Math.min(period.length, bytes.length)));
  for (let done = period.length; done < bytes.length; done *= 2) {
    bytes.copyWithin(done, 0, Math.min(done, bytes.length - done));
  }
}

function momentsOf(name: string, shape: readonly number[]): readonly [mean: number, spread: number] {
  if (shape.length > 1) return [0, Math.sqrt(2 / elementCount(shape.slice(1)))];
  return /norm.*weight$|group_norm\.weight$/.test(name) ? [1, 0.1] : [0, 0.02];
}
