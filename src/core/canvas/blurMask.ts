import type { Area } from './area.ts';
import { putBack } from './growMask.ts';
import { neighbourhoodOf, type Neighbourhood } from './neighbourhood.ts';
import type { TiledMask } from './tiledMask.ts';

/** Averages one after the other: three are a Gaussian but for 3 % (W3C, Filter Effects 1, feGaussianBlur). */
const TIMES = 3;

/** The mask with a soft edge of that standard deviation in pixels; a tile at a time, within a step of the mask. */
export function* blurredMask(mask: TiledMask, sigma: number): Generator<Area> {
  const halves = halvesOf(sigma);
  const reach = halves.reduce((sum, half) => sum + half, 0);
  for (const index of mask.touching(mask.whole)) {
    const area = mask.areaOf(index);
    const around = neighbourhoodOf(mask, index, reach);
    if (!('value' in around)) putBack(mask, { index, area }, blurred(around, halves));
    yield area;
  }
}

/**
 * How far each average reaches to either side. Of 2n + 1 pixels one has the variance n(n + 1)/3, and variances add up: some take
 * the next smaller n, so that the sum comes nearest to σ².
 */
function halvesOf(sigma: number): readonly number[] {
  const variance = sigma * sigma;
  const least = Math.floor(Math.sqrt(variance + 0.25) - 0.5);
  const wider = (variance - least * (least + 1)) / ((2 * (least + 1)) / TIMES);
  return Array.from({ length: TIMES }, (_, i) => (i < Math.round(wider) ? least + 1 : least));
}

function blurred(
  { tile, reach, width, height, bytes }: Neighbourhood,
  halves: readonly number[],
): Uint8Array {
  const values = Float32Array.from(bytes);
  const line = new Float32Array(Math.max(width, height));
  for (const half of halves) {
    for (let y = 0; y < height; y += 1)
      average(values, { start: y * width, step: 1, length: width, half }, line);
    for (let x = 0; x < width; x += 1) average(values, { start: x, step: width, length: height, half }, line);
  }
  const result = new Uint8Array(tile.width * tile.height);
  for (let y = 0; y < tile.height; y += 1)
    for (let x = 0; x < tile.width; x += 1)
      result[y * tile.width + x] = Math.round(values[(y + reach) * width + x + reach] ?? 0);
  return result;
}

interface Along {
  readonly start: number;
  readonly step: number;
  readonly length: number;
  readonly half: number;
}

/** Of 2·half + 1 places each, as a sum that goes along; at the ends, which nobody looks at, of those that are there. */
function average(values: Float32Array, { start, step, length, half }: Along, line: Float32Array): void {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < length; i += 1) line[i] = values[start + i * step] ?? 0;
  for (let i = -half; i < length; i += 1) {
    if (i + half < length) {
      sum += line[i + half] ?? 0;
      count += 1;
    }
    if (i - half - 1 >= 0) {
      sum -= line[i - half - 1] ?? 0;
      count -= 1;
    }
    if (i >= 0) values[start + i * step] = sum / count;
  }
}
