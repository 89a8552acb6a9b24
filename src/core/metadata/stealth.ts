import { latin1 } from './bytes.ts';

// Some programs hide their text in the picture's lowest bits, where it outlives sites that drop everything else:
// column by column, in alpha or in red, green and blue. A signature of 15 letters, the number of bits in 32, the text.

export interface StealthText {
  readonly data: Uint8Array;
  /** With gzip. */
  readonly compressed: boolean;
}

export interface PixelGrid {
  readonly width: number;
  readonly height: number;
  /** width × height × 4 */
  readonly rgba: Uint8ClampedArray | Uint8Array;
}

const SIGNATURE_BYTES = 15;
const LENGTH_BYTES = 4;
const LONGEST = 2 * 2 ** 20;
const SIGNATURES: ReadonlyMap<
  string,
  { readonly channels: readonly number[]; readonly compressed: boolean }
> = new Map([
  ['stealth_pnginfo', { channels: [3], compressed: false }],
  ['stealth_pngcomp', { channels: [3], compressed: true }],
  ['stealth_rgbinfo', { channels: [0, 1, 2], compressed: false }],
  ['stealth_rgbcomp', { channels: [0, 1, 2], compressed: true }],
]);

/** Null where nothing is hidden. */
export function readStealth(pixels: PixelGrid): StealthText | null {
  for (const [signature, { channels, compressed }] of SIGNATURES) {
    const head = lowestBits(pixels, channels, SIGNATURE_BYTES + LENGTH_BYTES);
    if (head === null || latin1(head.subarray(0, SIGNATURE_BYTES)) !== signature) continue;
    const bits = new DataView(head.buffer).getUint32(SIGNATURE_BYTES);
    const length = bits >>> 3;
    const whole = length > LONGEST ? null : lowestBits(pixels, channels, head.length + length);
    return whole && { data: whole.subarray(head.length), compressed };
  }
  return null;
}

/** The first bytes of what the channels hold; null where the picture is too small. */
function lowestBits(
  { width, height, rgba }: PixelGrid,
  channels: readonly number[],
  count: number,
): Uint8Array | null {
  const bits = 8 * count;
  if (width * height * channels.length < bits) return null;
  const bytes = new Uint8Array(count);
  for (let bit = 0; bit < bits; bit++) {
    const pixel = Math.floor(bit / channels.length);
    const [x, y] = [Math.floor(pixel / height), pixel % height];
    const value = rgba[4 * (y * width + x) + (channels[bit % channels.length] ?? 0)] ?? 0;
    bytes[bit >> 3] = ((bytes[bit >> 3] ?? 0) << 1) | (value & 1);
  }
  return bytes;
}
