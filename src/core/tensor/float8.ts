import { singleFromHalf } from './float16.ts';

// The two 8-bit formats of Micikevicius et al. 2022. Every number of either is a float16 too, so that one
// table of 256 halves does for each.

const TABLE_SIZE = 0x100;

/** The bits of the float16 that equals a float8 with 4 bits of exponent, which has no infinities. */
export function halfFromE4M3(byte: number): number {
  const sign = (byte & 0x80) << 8;
  const exponent = (byte >>> 3) & 0xf;
  const fraction = byte & 7;
  if ((byte & 0x7f) === 0x7f) return sign | 0x7e00;
  if (exponent !== 0) return sign | ((exponent + 8) << 10) | (fraction << 7);
  if (fraction === 0) return sign;
  // Subnormal: the leading one of the fraction becomes the hidden bit.
  const shift = Math.clz32(fraction) - 29;
  return sign | ((8 - shift) << 10) | (((fraction << (shift + 1)) & 7) << 7);
}

/** A float8 with 5 bits of exponent is the upper half of a float16. */
export function halfFromE5M2(byte: number): number {
  return byte << 8;
}

const halves = {
  F8_E4M3: Uint16Array.from({ length: TABLE_SIZE }, (_, byte) => halfFromE4M3(byte)),
  F8_E5M2: Uint16Array.from({ length: TABLE_SIZE }, (_, byte) => halfFromE5M2(byte)),
};
const singles = {
  F8_E4M3: Uint32Array.from(halves.F8_E4M3, singleFromHalf),
  F8_E5M2: Uint32Array.from(halves.F8_E5M2, singleFromHalf),
};

export type Float8 = keyof typeof halves;

export function float8ToFloat16(format: Float8, input: Uint8Array, output: Uint16Array): void {
  const table = halves[format];
  for (let i = 0; i < input.length; i++) output[i] = table[input[i] ?? 0] ?? 0;
}

export function float8ToFloat32(format: Float8, input: Uint8Array, output: Float32Array): void {
  const table = singles[format];
  const bits = new Uint32Array(output.buffer, output.byteOffset, output.length);
  for (let i = 0; i < input.length; i++) bits[i] = table[input[i] ?? 0] ?? 0;
}
