import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { resizeNearest } from '../../onnx/ops/layout.ts';
import { axisSize } from '../../onnx/ops/expect.ts';
import { conv2d } from './conv2d.ts';
import { subpixelUpsample } from './subpixelUpsample.ts';

/** Halves height and width. `padding` 0 means one row and column at the end only, as the VAE has it. */
export function downsample(g: GraphBuilder, x: Value, name: string, padding: number): Value {
  const pads = padding === 0 ? ([0, 0, 1, 1] as const) : ([padding, padding, padding, padding] as const);
  return conv2d(g, x, `${name}.conv`, { outputs: axisSize(x, 1), stride: 2, pads });
}

/**
 * Enlarges to height × width (twice the size, or that of an odd-sized skip connection), then convolves. On wasm,
 * where multiplications are what costs, in the cheaper of two equal ways.
 */
export function upsample(
  g: GraphBuilder,
  x: Value,
  name: string,
  { height, width }: { height: number; width: number },
): Value {
  const doubled = height === 2 * axisSize(x, 2) && width === 2 * axisSize(x, 3);
  if (doubled && g.dialect === 'wasm') return subpixelUpsample(g, x, `${name}.conv`);
  return conv2d(g, resizeNearest(g, x, height, width), `${name}.conv`, { outputs: axisSize(x, 1) });
}
