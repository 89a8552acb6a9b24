import type { GraphBuilder, Value } from '../graph.ts';
import { axisSize, expectShape } from './expect.ts';

/** Halves height and width (odd ones rounded up): the mean of each 2×2 tile, at the edges of what is there. */
export function averagePool(g: GraphBuilder, x: Value): Value {
  const [height, width] = [axisSize(x, 2), axisSize(x, 3)];
  const shape = [axisSize(x, 0), axisSize(x, 1), Math.ceil(height / 2), Math.ceil(width / 2)];
  const isOdd = height % 2 === 1 || width % 2 === 1;
  return g.node(
    'AveragePool',
    [x],
    { dtype: x.dtype, shape },
    { attributes: { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: { int: isOdd ? 1 : 0 } } },
  );
}

/** Halves height and width, which are even: the largest of each 2×2 tile. */
export function maxPool(g: GraphBuilder, x: Value): Value {
  const [height, width] = [axisSize(x, 2), axisSize(x, 3)];
  expectShape(height % 2 === 0 && width % 2 === 0, 'MaxPool', 'even sides', x);
  const shape = [axisSize(x, 0), axisSize(x, 1), height / 2, width / 2];
  return g.node(
    'MaxPool',
    [x],
    { dtype: x.dtype, shape },
    { attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  );
}

/** The mean over all pixels: [N, C, H, W] → [N, C, 1, 1]. */
export function globalAveragePool(g: GraphBuilder, x: Value): Value {
  return g.node('GlobalAveragePool', [x], { dtype: x.dtype, shape: [...x.shape.slice(0, 2), 1, 1] });
}
