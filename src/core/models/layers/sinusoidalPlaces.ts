export interface Places {
  /** Places along a side of the pictures that it was trained with. */
  readonly base: number;
  readonly interpolation: number;
  readonly channels: number;
}

const MAX_PERIOD = 10_000;

/**
 * Where each patch of a grid is, as waves (Vaswani et al. 2017, §3.5, in two dimensions), [rows · columns, channels]: the first half of
 * the channels tells the column, the second the row, each as sines and then cosines. diffusers' get_2d_sincos_pos_embed.
 */
export function sinusoidalPlaces(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  { base, interpolation, channels }: Places,
): Float32Array {
  const quarter = channels / 4;
  // in f32 at each operation, as torch computes it
  const place = (i: number, count: number): number =>
    Math.fround(Math.fround(i / Math.fround(count / base)) / interpolation);
  const waves = (at: number): number[] => {
    const angles = Array.from({ length: quarter }, (_, i) => at / MAX_PERIOD ** (i / quarter));
    return [...angles.map(Math.sin), ...angles.map(Math.cos)];
  };
  const [across, down] = [columns, rows].map((count) =>
    Array.from({ length: count }, (_, i) => waves(place(i, count))),
  );
  const all = new Float32Array(rows * columns * channels);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      all.set([...(across?.[column] ?? []), ...(down?.[row] ?? [])], (row * columns + column) * channels);
  return all;
}
