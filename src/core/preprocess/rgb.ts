import type { Picture } from '../pipeline/picture.ts';

/** Bytes of a picture without its transparency, [H, W, 3]. */
export interface Rgb {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** What is transparent counts with the colour that is stored there, as in diffusers and OpenCV. */
export function rgbOf({ width, height, rgba }: Picture): Rgb {
  const data = Uint8Array.from(
    { length: 3 * width * height },
    (_, i) => rgba[4 * Math.floor(i / 3) + (i % 3)] ?? 0,
  );
  return { width, height, data };
}

export function pictureOf({ width, height, data }: Rgb): Picture {
  const rgba = Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) =>
    i % 4 === 3 ? 255 : (data[3 * (i >> 2) + (i % 4)] ?? 0),
  );
  return { width, height, rgba };
}

/** One byte a pixel as a grey picture. */
export function greyPicture(bytes: ArrayLike<number>, width: number, height: number): Picture {
  const rgba = Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) =>
    i % 4 === 3 ? 255 : (bytes[i >> 2] ?? 0),
  );
  return { width, height, rgba };
}
