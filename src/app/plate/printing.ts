import type { Pixels } from '../../stores/generationReducer.ts';

/**
 * Draws a picture as far as it has come: a few pixels, smoothly enlarged, and bitten into the paper grain by
 * grain as an aquatint is, dark tones first. At `progress` 1 there is no grain left.
 */

/** Mitchell and Netravali's cubic (1988): soft, and without the diamonds that linear scaling makes of 16 pixels. */
function mitchell(distance: number): number {
  const t = Math.abs(distance);
  if (t < 1) return (7 * t ** 3 - 12 * t ** 2 + 16 / 3) / 6;
  return t < 2 ? ((-7 / 3) * t ** 3 + 12 * t ** 2 - 20 * t + 32 / 3) / 6 : 0;
}

/** Enlarges along rows, and turns rows into columns; done twice, the picture stands upright again. */
function enlargeTurned(
  from: Float32Array,
  size: { width: number; height: number },
  target: number,
): Float32Array {
  const { width, height } = size;
  const out = new Float32Array(target * height * 3);
  for (let x = 0; x < target; x++) {
    const position = ((x + 0.5) * width) / target - 0.5;
    const left = Math.floor(position);
    for (let k = 0; k < 4; k++) {
      const column = Math.min(width - 1, Math.max(0, left - 1 + k));
      const weight = mitchell(position - (left - 1 + k));
      for (let y = 0; y < height; y++) {
        for (let c = 0; c < 3; c++) {
          const at = (x * height + y) * 3 + c;
          out[at] = (out[at] ?? 0) + weight * (from[(y * width + column) * 3 + c] ?? 0);
        }
      }
    }
  }
  return out;
}

/** RGB, 0 … 255, row by row. */
export function enlarge(pixels: Pixels, width: number, height: number): Float32Array {
  const { rgba } = pixels;
  const rgb = Float32Array.from({ length: pixels.width * pixels.height * 3 }, (_, i) => {
    return rgba[Math.floor(i / 3) * 4 + (i % 3)] ?? 0;
  });
  const turned = enlargeTurned(rgb, pixels, width);
  return enlargeTurned(turned, { width: pixels.height, height: width }, height);
}

/** The resin dust on the plate: one threshold for each point, the same every time. */
export function dust(count: number): Float32Array {
  let state = 0x2545f491;
  return Float32Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  });
}

const SOFTNESS = 0.18;

export interface Bath {
  readonly rgb: Float32Array;
  readonly dust: Float32Array;
  /** 0 … 1 */
  readonly progress: number;
}

/** Fills `rgba`. Points that are not bitten yet are transparent: the paper shows. */
export function bite({ rgb, dust, progress }: Bath, rgba: Uint8ClampedArray): void {
  // The first baths bite fast, as in the studio.
  const bitten = progress ** 0.7;
  for (let i = 0; i < dust.length; i++) {
    const r = rgb[3 * i] ?? 0;
    const g = rgb[3 * i + 1] ?? 0;
    const b = rgb[3 * i + 2] ?? 0;
    const darkness = 1 - (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
    const depth = bitten * (1 + SOFTNESS) + (0.06 + 0.3 * darkness) * (1 - bitten);
    const covered = Math.min(1, Math.max(0, (depth - (dust[i] ?? 0)) / SOFTNESS));
    rgba[4 * i] = r;
    rgba[4 * i + 1] = g;
    rgba[4 * i + 2] = b;
    rgba[4 * i + 3] = 255 * covered;
  }
}
