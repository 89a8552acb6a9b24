import type { Rgb } from '../../src/core/preprocess/rgb.ts';

/** Knuth's linear congruential generator, its upper 16 bits. */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) % limit;
  };
}

interface Shape {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly colour: readonly number[];
}

/** The bytes of tools/reference/seeded_picture.py: a sloping ground, discs and boxes, and grain. */
export function seededPicture(seed: number, width: number, height: number): Rgb {
  const below = numbersFrom(seed);
  const slopes = [0, 1, 2].map(() => [below(200), below(120) - 60, below(120) - 60] as const);
  const values = Array.from({ length: 3 * width * height }, (_, i) => {
    const [start, across, down] = slopes[i % 3] ?? [0, 0, 0];
    const pixel = Math.floor(i / 3);
    return (
      start +
      Math.floor(((pixel % width) * across) / width) +
      Math.floor((Math.floor(pixel / width) * down) / height)
    );
  });
  for (let index = 0; index < 12; index += 1) {
    const [x, y] = [below(width), below(height)];
    const size = 2 + below(Math.floor(Math.max(width, height) / 3));
    paint(values, width, index, { x, y, size, colour: [below(256), below(256), below(256)] });
  }
  const grain = 1 + below(12);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const more = below(grain);
    for (const channel of [0, 1, 2]) values[3 * pixel + channel] = (values[3 * pixel + channel] ?? 0) + more;
  }
  return { width, height, data: Uint8Array.from(values, (value) => Math.min(Math.max(value, 0), 255)) };
}

function paint(values: number[], width: number, index: number, { x, y, size, colour }: Shape): void {
  values.forEach((value, i) => {
    const pixel = Math.floor(i / 3);
    const [dx, dy] = [(pixel % width) - x, Math.floor(pixel / width) - y];
    const inside =
      index % 2 === 0 ? dx * dx + dy * dy < size * size : Math.abs(dx) < size && Math.abs(dy) * 2 < size;
    const own = colour[i % 3] ?? 0;
    if (inside) values[i] = index % 4 < 2 ? Math.floor((value + own) / 2) : own;
  });
}
