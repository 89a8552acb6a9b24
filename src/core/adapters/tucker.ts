import type { Making } from './making.ts';
import { turned } from './matrix.ts';

interface Sizes {
  readonly rank: number;
  readonly outputs: number;
  readonly inputs: number;
}

/** Σ core[i, j, …] · left[i, outputs] · right[j, inputs] → [outputs, inputs, …]: LyCORIS' factors of convolutions. */
export function* tucker(
  core: Float32Array,
  left: Float32Array,
  right: Float32Array,
  { rank, outputs, inputs }: Sizes,
): Making {
  const taps = core.length / rank ** 2;
  // rows (i, tap) of the core's second axis
  const rows = new Float32Array(core.length);
  for (let i = 0; i < rank; i += 1) {
    for (let j = 0; j < rank; j += 1) {
      for (let tap = 0; tap < taps; tap += 1) {
        rows[(i * taps + tap) * rank + j] = core[(i * rank + j) * taps + tap] ?? 0;
      }
    }
  }
  // [i, tap, inputs]
  const half = yield { a: rows, b: right, sizes: { rows: rank * taps, inner: rank, columns: inputs } };
  // [outputs, tap, inputs]
  const whole = yield {
    a: turned(left, rank, outputs),
    b: half,
    sizes: { rows: outputs, inner: rank, columns: taps * inputs },
  };
  const result = new Float32Array(whole.length);
  for (let output = 0; output < outputs; output += 1) {
    const start = output * taps * inputs;
    result.set(turned(whole.subarray(start, start + taps * inputs), taps, inputs), start);
  }
  return result;
}
