import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodePng } from './encodePng.ts';

function chunks(png: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(png.buffer);
  const found = new Map<string, Uint8Array>();
  for (let at = 8; at < png.length;) {
    const length = view.getUint32(at);
    found.set(new TextDecoder().decode(png.subarray(at + 4, at + 8)), png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return found;
}

function unfilter(data: Uint8Array, width: number, channels: number): number[] {
  const stride = 1 + width * channels;
  const pixels: number[] = [];
  for (let y = 0; y * stride < data.length; y++) {
    expect(data[y * stride]).toBe(1);
    const row: number[] = [];
    for (let i = 0; i < width * channels; i++) {
      row.push(((data[y * stride + 1 + i] ?? 0) + (row[i - channels] ?? 0)) & 255);
    }
    pixels.push(...row);
  }
  return pixels;
}

describe('encodePng', () => {
  it('keeps every colour of an opaque picture exactly', async () => {
    const rgba = Uint8ClampedArray.from({ length: 5 * 3 * 4 }, (_, i) =>
      i % 4 === 3 ? 255 : (i * 37) & 255,
    );
    const png = chunks(await encodePng(rgba, 5, 3));
    expect([...(png.get('IHDR') ?? [])]).toEqual([0, 0, 0, 5, 0, 0, 0, 3, 8, 2, 0, 0, 0]);
    const pixels = unfilter(inflateSync(png.get('IDAT') ?? new Uint8Array()), 5, 3);
    expect(pixels).toEqual([...rgba].filter((_, i) => i % 4 !== 3));
  });

  it('keeps transparency', async () => {
    const rgba = Uint8ClampedArray.from([1, 2, 3, 4, 250, 251, 252, 253]);
    const png = chunks(await encodePng(rgba, 2, 1));
    expect(png.get('IHDR')?.[9]).toBe(6);
    expect(unfilter(inflateSync(png.get('IDAT') ?? new Uint8Array()), 2, 4)).toEqual([...rgba]);
  });

  it('writes the checksum that readers expect', async () => {
    const png = await encodePng(new Uint8ClampedArray(4), 1, 1);
    expect([...png.subarray(-12)]).toEqual([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
  });

  it('refuses pixels that do not fit the size', async () => {
    await expect(encodePng(new Uint8ClampedArray(4), 2, 1)).rejects.toThrow('Expected 2×1×4 = 8 bytes');
  });
});
