import { elementCount } from '../../tensor/dtype.ts';
import type { GraphBuilder, Value } from '../graph.ts';
import { axisSize, expectShape } from './expect.ts';

export function reshape(g: GraphBuilder, x: Value, shape: readonly number[]): Value {
  expectShape(elementCount(shape) === elementCount(x.shape), 'Reshape', `as many elements as [${shape}]`, x);
  return g.view(x, shape);
}

export function transpose(g: GraphBuilder, x: Value, permutation: readonly number[]): Value {
  expectShape(x.shape.length === permutation.length, 'Transpose', `rank ${permutation.length}`, x);
  const shape = permutation.map((axis) => axisSize(x, axis));
  return g.node('Transpose', [x], { dtype: x.dtype, shape }, { attributes: { perm: permutation } });
}

export function concat(g: GraphBuilder, values: readonly Value[], axis: number): Value {
  const [first] = values;
  if (first === undefined) throw new RangeError('Concat needs at least one input.');
  const at = axis < 0 ? axis + first.shape.length : axis;
  for (const value of values) {
    const fits = first.shape.every((size, i) => i === at || size === value.shape[i]);
    expectShape(fits, 'Concat', `shapes that differ on axis ${axis} only`, first, value);
  }
  const total = values.reduce((sum, value) => sum + axisSize(value, at), 0);
  const shape = first.shape.map((size, i) => (i === at ? total : size));
  return g.node('Concat', values, { dtype: first.dtype, shape }, { attributes: { axis: { int: at } } });
}

/**
 * Outputs of one Split. WebGPU promises a shader eight storage buffers, one of which is the input; runtimes make one
 * shader of a node, and refuse it where a device has too few.
 */
const MOST_PIECES = 7;

/** Cuts an axis into pieces of these sizes: the strengths of a ControlNet's 13 residuals in several steps. */
export function split(g: GraphBuilder, x: Value, sizes: readonly number[], axis: number): Value[] {
  const at = axis < 0 ? axis + x.shape.length : axis;
  expectShape(sum(sizes) === axisSize(x, at), 'Split', `an axis ${axis} of ${sum(sizes)}`, x);
  if (sizes.length <= MOST_PIECES) return splitOnce(g, x, sizes, at);
  const each = Math.ceil(sizes.length / MOST_PIECES);
  const groups = Array.from({ length: Math.ceil(sizes.length / each) }, (_, i) =>
    sizes.slice(i * each, (i + 1) * each),
  );
  const pieces = splitOnce(g, x, groups.map(sum), at);
  return pieces.flatMap((piece, i) => split(g, piece, groups[i] ?? [], at));
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

function splitOnce(g: GraphBuilder, x: Value, sizes: readonly number[], axis: number): Value[] {
  if (sizes.length < 2) return [x];
  const pieces = sizes.map((size) => ({
    dtype: x.dtype,
    shape: x.shape.map((whole, i) => (i === axis ? size : whole)),
  }));
  return g.nodes('Split', [x, g.longs(sizes)], pieces, { attributes: { axis: { int: axis } } });
}

/** Cuts the last axis into `parts` equal pieces. */
export function splitLast(g: GraphBuilder, x: Value, parts: number): Value[] {
  const size = axisSize(x, -1) / parts;
  expectShape(Number.isInteger(size), 'Split', `a last axis divisible by ${parts}`, x);
  return split(g, x, new Array<number>(parts).fill(size), -1);
}

/** Each channel of [N, C, H, W] on its own. */
export const splitChannels = (g: GraphBuilder, x: Value): Value[] =>
  split(g, x, new Array<number>(axisSize(x, 1)).fill(1), 1);

/** Tiles to channels (torch's PixelUnshuffle): [N, C, f·h, f·w] → [N, C·f·f, h, w]. */
export function pixelUnshuffle(g: GraphBuilder, x: Value, factor: number): Value {
  const [batch, channels, height, width] = [axisSize(x, 0), axisSize(x, 1), axisSize(x, 2), axisSize(x, 3)];
  expectShape(
    height % factor === 0 && width % factor === 0,
    'PixelUnshuffle',
    `sides divisible by ${factor}`,
    x,
  );
  const [rows, columns, planes] = [height / factor, width / factor, batch * channels];
  // in two steps, so that no tensor has six axes
  const byRow = transpose(g, reshape(g, x, [planes, rows, factor, width]), [0, 2, 1, 3]);
  const byTile = transpose(g, reshape(g, byRow, [planes, factor, rows, columns, factor]), [0, 1, 4, 2, 3]);
  return reshape(g, byTile, [batch, channels * factor * factor, rows, columns]);
}

/** Nearest-neighbour enlargement to [height, width], as torch's interpolate: source = floor(i·in / out). */
export function resizeNearest(g: GraphBuilder, x: Value, height: number, width: number): Value {
  const shape = [axisSize(x, 0), axisSize(x, 1), height, width];
  return g.node(
    'Resize',
    [x, null, null, g.longs(shape)],
    { dtype: x.dtype, shape },
    {
      attributes: { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
    },
  );
}

/** Channels to pixels: [N, 4C, h, w] → [N, C, 2h, 2w]; channel (2a + b)·C + c becomes pixel (2i + a, 2j + b) of c. */
export function depthToSpace(g: GraphBuilder, x: Value): Value {
  const [batch, channels, height, width] = [axisSize(x, 0), axisSize(x, 1), axisSize(x, 2), axisSize(x, 3)];
  expectShape(channels % 4 === 0, 'DepthToSpace', 'channels divisible by 4', x);
  const shape = [batch, channels / 4, 2 * height, 2 * width];
  return g.node('DepthToSpace', [x], { dtype: x.dtype, shape }, { attributes: { blocksize: { int: 2 } } });
}

/** Channels to tiles (torch's PixelShuffle): [N, C·f·f, h, w] → [N, C, f·h, f·w]; pixelUnshuffle's inverse. */
export function pixelShuffle(g: GraphBuilder, x: Value, factor: number): Value {
  const [batch, channels, height, width] = [axisSize(x, 0), axisSize(x, 1), axisSize(x, 2), axisSize(x, 3)];
  expectShape(channels % factor ** 2 === 0, 'PixelShuffle', `channels divisible by ${factor ** 2}`, x);
  const shape = [batch, channels / factor ** 2, factor * height, factor * width];
  return g.node(
    'DepthToSpace',
    [x],
    { dtype: x.dtype, shape },
    { attributes: { blocksize: { int: factor }, mode: 'CRD' } },
  );
}

/** Rows of a table: table [V, C], indices [...] → [..., C]. */
export function gather(g: GraphBuilder, table: Value, indices: Value): Value {
  return g.node(
    'Gather',
    [table, indices],
    { dtype: table.dtype, shape: [...indices.shape, ...table.shape.slice(1)] },
    { attributes: { axis: { int: 0 } } },
  );
}

/** Repeats axes of size 1. */
export function expand(g: GraphBuilder, x: Value, shape: readonly number[]): Value {
  const fits = x.shape.length === shape.length && x.shape.every((size, i) => size === 1 || size === shape[i]);
  expectShape(fits, 'Expand', `axes of [${shape}] or of size 1`, x);
  return g.node('Expand', [x, g.longs(shape)], { dtype: x.dtype, shape });
}
