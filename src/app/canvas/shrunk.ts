import type { Size } from '../../core/canvas/area.ts';

/**
 * A smaller copy of a picture, which stays open. Halved step by step: a browser that does it at once keeps every halving of a large
 * picture for a while, a third of it again. Bilinear is exact there: each pixel becomes the mean of four.
 */
export async function shrunk(whole: ImageBitmap, { width, height }: Size): Promise<ImageBitmap> {
  let now = whole;
  while (now.width >= 2 * width && now.height >= 2 * height && now.width * now.height > 4 * width * height) {
    const half = await createImageBitmap(now, {
      resizeWidth: Math.round(now.width / 2),
      resizeHeight: Math.round(now.height / 2),
      resizeQuality: 'low',
    });
    if (now !== whole) now.close();
    now = half;
  }
  const last = await createImageBitmap(now, {
    resizeWidth: width,
    resizeHeight: height,
    resizeQuality: 'high',
  });
  if (now !== whole) now.close();
  return last;
}

/** Of the same proportions, its longer side so many pixels. */
export function sizeWithin({ width, height }: Size, side: number): Size {
  const scale = side / Math.max(width, height);
  const scaled = (length: number): number => Math.max(1, Math.round(scale * length));
  return { width: scaled(width), height: scaled(height) };
}
