import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { axisSize } from '../../onnx/ops/expect.ts';
import { reshape, transpose } from '../../onnx/ops/layout.ts';

// A picture as a stream of square patches (Dosovitskiy et al. 2021).

export interface PatchGrid {
  /** Patches along each side. */
  readonly rows: number;
  readonly columns: number;
  /** Pixels along a patch's side. */
  readonly size: number;
}

/** Planes [N, C, h, w] to a stream [N, h·w, C]. */
export function streamOfPlanes(g: GraphBuilder, x: Value): Value {
  const [batch, channels, height, width] = [axisSize(x, 0), axisSize(x, 1), axisSize(x, 2), axisSize(x, 3)];
  return transpose(g, reshape(g, x, [batch, channels, height * width]), [0, 2, 1]);
}

/** Patches whose numbers lie as (row, column, channel), [N, L, p·p·C] → [N, C, H, W]: as DiT has them. */
export function planesOfPatches(g: GraphBuilder, x: Value, { rows, columns, size }: PatchGrid): Value {
  const batch = axisSize(x, 0);
  const channels = axisSize(x, 2) / size ** 2;
  // rows of patches to rows of pixels
  const byPatch = reshape(g, x, [batch * rows, columns, size, size * channels]);
  const byRow = transpose(g, byPatch, [0, 2, 1, 3]);
  return transpose(g, reshape(g, byRow, [batch, rows * size, columns * size, channels]), [0, 3, 1, 2]);
}

/** Patches whose numbers lie as (channel, row, column), the inverse of a pixel-unshuffle: as Flux packs them. */
export function planesOfTokens(g: GraphBuilder, x: Value, { rows, columns, size }: PatchGrid): Value {
  const batch = axisSize(x, 0);
  const channels = axisSize(x, 2) / size ** 2;
  const planes = transpose(g, x, [0, 2, 1]);
  // columns of pixels, then rows: no tensor has six axes
  const byColumn = transpose(
    g,
    reshape(g, planes, [batch * channels * size, size, rows * columns]),
    [0, 2, 1],
  );
  const byRow = reshape(g, byColumn, [batch * channels, size, rows, columns * size]);
  return reshape(g, transpose(g, byRow, [0, 2, 1, 3]), [batch, channels, rows * size, columns * size]);
}

/** The inverse of planesOfPatches: planes [N, C, H, W] to patches whose numbers lie as (row, column, channel), [N, L, p·p·C]. */
export function patchesOfPlanes(g: GraphBuilder, x: Value, { rows, columns, size }: PatchGrid): Value {
  const [batch, channels] = [axisSize(x, 0), axisSize(x, 1)];
  const pixels = transpose(g, x, [0, 2, 3, 1]);
  const byRow = reshape(g, pixels, [batch * rows, size, columns, size * channels]);
  return reshape(g, transpose(g, byRow, [0, 2, 1, 3]), [batch, rows * columns, size ** 2 * channels]);
}
