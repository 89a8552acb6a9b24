import type { Picture } from '../pipeline/picture.ts';

/** A picture with a sketch of its size over it (Porter and Duff 1984, over; not premultiplied). What is not drawn on keeps every byte. */
export function laidOver({ width, height, rgba }: Picture, sketch: Picture): Picture {
  if (sketch.width !== width || sketch.height !== height)
    throw new RangeError(`The sketch is ${sketch.width} × ${sketch.height}, not ${width} × ${height}.`);
  const result = rgba.slice();
  for (let at = 0; at < rgba.length; at += 4) {
    const share = sketch.rgba[at + 3] ?? 0;
    if (share === 0) continue;
    const under = ((rgba[at + 3] ?? 0) * (255 - share)) / 255;
    const alpha = share + under;
    for (let channel = 0; channel < 3; channel += 1) {
      const [now = 0, before = 0] = [sketch.rgba[at + channel], rgba[at + channel]];
      result[at + channel] = Math.round((now * share + before * under) / alpha);
    }
    result[at + 3] = Math.round(alpha);
  }
  return { width, height, rgba: result };
}
