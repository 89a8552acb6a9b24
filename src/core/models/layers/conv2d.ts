import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { conv, type ConvOptions } from '../../onnx/ops/conv.ts';
import { axisSize } from '../../onnx/ops/expect.ts';

export interface Conv2dOptions extends ConvOptions {
  readonly outputs: number;
  /** Side of the square kernel; 3 unless told. */
  readonly kernel?: number;
}

/** A convolution with bias; padded to keep the size unless `pads` says otherwise. */
export function conv2d(g: GraphBuilder, x: Value, name: string, options: Conv2dOptions): Value {
  const { outputs, kernel = 3, stride = 1 } = options;
  const pad = (kernel - 1) >> 1;
  return conv(g, x, {
    weight: g.parameter(`${name}.weight`, [outputs, axisSize(x, 1), kernel, kernel]),
    bias: g.parameter(`${name}.bias`, [outputs]),
    stride,
    pads: options.pads ?? [pad, pad, pad, pad],
  });
}
