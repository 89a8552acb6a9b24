/** A finished picture: RGBA bytes, sRGB, opaque. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** What a decoder gives, [3, H, W] or [1, H, W] in grey, in −1 … 1 (and a little beyond) as 8-bit RGBA. */
export function toPicture(planes: Float32Array, width: number, height: number): Picture {
  const pixels = width * height;
  const last = planes.length / pixels - 1;
  const rgba = new Uint8ClampedArray(4 * pixels);
  for (let i = 0; i < pixels; i += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      // a clamped array rounds to nearest, as diffusers does
      rgba[4 * i + channel] = 255 * ((planes[Math.min(channel, last) * pixels + i] ?? 0) / 2 + 0.5);
    }
    rgba[4 * i + 3] = 255;
  }
  return { width, height, rgba };
}
