import { halfFromSingle } from './float16.ts';

// A bfloat16 is the upper half of a float32.

const TABLE_SIZE = 0x10000;
let brainToHalf: Uint16Array | null = null;

export function bfloat16ToFloat32(input: Uint16Array, output: Float32Array): void {
  const bits = new Uint32Array(output.buffer, output.byteOffset, output.length);
  for (let i = 0; i < input.length; i++) bits[i] = (input[i] ?? 0) << 16;
}

/** Nearest float16, ties to even; magnitudes from 65520 become infinite. */
export function bfloat16ToFloat16(input: Uint16Array, output: Uint16Array): void {
  brainToHalf ??= Uint16Array.from({ length: TABLE_SIZE }, (_, brain) => halfFromSingle(brain << 16));
  const table = brainToHalf;
  for (let i = 0; i < input.length; i++) output[i] = table[input[i] ?? 0] ?? 0;
}
