import { crc32 } from '../core/metadata/crc32.ts';

/** What a PNG file consists of (RFC 2083). */

export const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

export function chunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** Grey, RGB or RGBA. */
export type Channels = 1 | 3 | 4;

const COLOUR_TYPES: Readonly<Record<Channels, number>> = { 1: 0, 3: 2, 4: 6 };

/** Of 8 bits a channel, not interlaced. */
export function header(width: number, height: number, channels: Channels): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  data[8] = 8;
  data[9] = COLOUR_TYPES[channels];
  return chunk('IHDR', data);
}

/** Perceptual. */
export const SRGB = chunk('sRGB', Uint8Array.of(0));
export const END = chunk('IEND', new Uint8Array(0));
