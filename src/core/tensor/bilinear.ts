export interface Planes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** [C, h, w] */
  readonly data: Float32Array;
}

/**
 * Bilinear, as torch's interpolate without antialiasing: old and new pixels are matched by their edges, or by the centres of those
 * at the corners (align_corners).
 */
export function resizedBilinear(
  { channels, height, width, data }: Planes,
  to: { readonly height: number; readonly width: number },
  matched: 'edges' | 'corners' = 'edges',
): Float32Array {
  const rows = weightsAlong(height, to.height, matched);
  const columns = weightsAlong(width, to.width, matched);
  const resized = new Float32Array(channels * to.height * to.width);
  for (let c = 0; c < channels; c += 1) {
    const at = (y: number, x: number): number => data[(c * height + y) * width + x] ?? 0;
    rows.forEach((row, y) => {
      columns.forEach((column, x) => {
        const upper = mix(at(row.low, column.low), at(row.low, column.high), column.share);
        const lower = mix(at(row.high, column.low), at(row.high, column.high), column.share);
        resized[(c * to.height + y) * to.width + x] = mix(upper, lower, row.share);
      });
    });
  }
  return resized;
}

const mix = (a: number, b: number, share: number): number => a * (1 - share) + b * share;

function weightsAlong(from: number, to: number, matched: 'edges' | 'corners') {
  const placeOf = (i: number): number =>
    matched === 'edges' ? ((i + 0.5) * from) / to - 0.5 : (i * (from - 1)) / Math.max(1, to - 1);
  return Array.from({ length: to }, (_, i) => {
    const place = Math.max(0, placeOf(i));
    const low = Math.min(Math.floor(place), from - 1);
    return { low, high: Math.min(low + 1, from - 1), share: place - low };
  });
}
