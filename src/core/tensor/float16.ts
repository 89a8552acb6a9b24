// IEEE 754 half precision on bit patterns. Machines that run browsers are little-endian, as weight files are.

const TABLE_SIZE = 0x10000;
let halfToSingle: Uint32Array | null = null;

/** The bits of the float32 that equals a float16, given by its bits. */
export function singleFromHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return (sign | 0x7f800000 | (fraction << 13)) >>> 0;
  if (exponent !== 0) return (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0;
  if (fraction === 0) return sign >>> 0;
  // Subnormal: the leading one of the fraction becomes the hidden bit.
  const shift = Math.clz32(fraction) - 21;
  return (sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)) >>> 0;
}

/** The bits of the float16 nearest to a float32, given by its bits; ties go to even. */
export function halfFromSingle(single: number): number {
  const sign = (single >>> 16) & 0x8000;
  const magnitude = single & 0x7fffffff;
  if (magnitude >= 0x47800000) {
    // 65536 and more. A NaN stays one, quiet, with what fits of its payload.
    return magnitude > 0x7f800000 ? sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff) : sign | 0x7c00;
  }
  if (magnitude >= 0x38800000) {
    const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
    return sign | ((rounded - 0x38000000) >>> 13);
  }
  if (magnitude <= 0x33000000) return sign;
  return sign | subnormalHalf(magnitude);
}

/** For 2^-25 < magnitude < 2^-14, in units of 2^-24. */
function subnormalHalf(magnitude: number): number {
  const shift = 126 - (magnitude >>> 23);
  const significand = (magnitude & 0x7fffff) | 0x800000;
  const half = significand >>> shift;
  const rest = significand & ((1 << shift) - 1);
  const tie = 1 << (shift - 1);
  return rest > tie || (rest === tie && (half & 1) === 1) ? half + 1 : half;
}

export function float16ToFloat32(input: Uint16Array, output: Float32Array): void {
  halfToSingle ??= Uint32Array.from({ length: TABLE_SIZE }, (_, half) => singleFromHalf(half));
  const table = halfToSingle;
  // Bits, not numbers: moving a NaN through a float register may change it.
  const bits = new Uint32Array(output.buffer, output.byteOffset, output.length);
  for (let i = 0; i < input.length; i++) bits[i] = table[input[i] ?? 0] ?? 0;
}

export function float32ToFloat16(input: Float32Array, output: Uint16Array): void {
  const bits = new Uint32Array(input.buffer, input.byteOffset, input.length);
  for (let i = 0; i < bits.length; i++) output[i] = halfFromSingle(bits[i] ?? 0);
}

/**
 * Rounding twice (to float32, then to float16) is wrong next to a tie, so the first rounding is to odd:
 * truncate, and set the last bit if anything was lost (Boldo and Melquiond 2008).
 */
export function float64ToFloat16(input: Float64Array, output: Uint16Array): void {
  const single = new Float32Array(1);
  const bits = new Uint32Array(single.buffer);
  for (let i = 0; i < input.length; i++) {
    const value = input[i] ?? 0;
    single[0] = value;
    const rounded = single[0];
    let pattern = bits[0] ?? 0;
    if (rounded !== value && !Number.isNaN(value)) {
      if (Math.abs(rounded) > Math.abs(value)) pattern -= 1;
      pattern |= 1;
    }
    output[i] = halfFromSingle(pattern);
  }
}
