import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PixelGrid, readStealth } from './stealth.ts';

/** Writes as those programs do. */
function hide(signature: string, text: Uint8Array, [width, height]: readonly [number, number]): PixelGrid {
  const channels = signature.includes('rgb') ? [0, 1, 2] : [3];
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, 8 * text.length);
  const bytes = Uint8Array.of(...new TextEncoder().encode(signature), ...length, ...text);
  const rgba = new Uint8ClampedArray(width * height * 4).fill(254);
  let at = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      for (const channel of channels) {
        const bit = ((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
        rgba[4 * (y * width + x) + channel] = 254 + bit;
        at++;
      }
    }
  }
  return { width, height, rgba };
}

describe('texts in the lowest bits', () => {
  it.each(['stealth_pnginfo', 'stealth_pngcomp', 'stealth_rgbinfo', 'stealth_rgbcomp'])(
    'are found: %s',
    (signature) => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 60 }), (data) => {
          const found = readStealth(hide(signature, data, [40, 25]));
          expect(found).toEqual({ data, compressed: signature.endsWith('comp') });
        }),
      );
    },
  );

  it('are not found where there are none, or where the picture is too small', () => {
    expect(readStealth({ width: 40, height: 25, rgba: new Uint8ClampedArray(4000) })).toBeNull();
    expect(readStealth({ width: 1, height: 1, rgba: new Uint8ClampedArray(4) })).toBeNull();
    const cut = hide('stealth_pnginfo', new Uint8Array(200), [20, 10]);
    expect(readStealth(cut)).toBeNull();
  });
});
