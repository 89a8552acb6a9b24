import type { GraphBuilder, Value } from '../graph.ts';
import { axisSize, expectShape } from './expect.ts';

export interface ConvOptions {
  readonly stride?: number;
  /** [top, left, bottom, right] */
  readonly pads?: readonly [number, number, number, number];
  /** Channels in so many groups that do not see each other; as many as there are channels: each on its own (depthwise). */
  readonly groups?: number;
}

/** 2-D convolution. x [N, Cin, H, W], weight [Cout, Cin / groups, kH, kW], bias [Cout]. */
export function conv(
  g: GraphBuilder,
  x: Value,
  {
    weight,
    bias,
    stride = 1,
    pads = [0, 0, 0, 0],
    groups = 1,
  }: ConvOptions & { weight: Value; bias: Value | null },
): Value {
  expectShape(
    x.shape.length === 4 && axisSize(x, 1) === groups * axisSize(weight, 1),
    'Conv',
    'as many input channels as the weight has',
    x,
    weight,
  );
  const [kernelHeight, kernelWidth] = [axisSize(weight, 2), axisSize(weight, 3)];
  const height = Math.floor((axisSize(x, 2) + pads[0] + pads[2] - kernelHeight) / stride) + 1;
  const width = Math.floor((axisSize(x, 3) + pads[1] + pads[3] - kernelWidth) / stride) + 1;
  expectShape(height > 0 && width > 0, 'Conv', 'an input at least as large as the kernel', x, weight);
  return g.node(
    'Conv',
    [x, weight, bias],
    { dtype: x.dtype, shape: [axisSize(x, 0), axisSize(weight, 0), height, width] },
    {
      attributes: {
        ...{ kernel_shape: [kernelHeight, kernelWidth], strides: [stride, stride], pads },
        ...(groups === 1 ? {} : { group: { int: groups } }),
      },
    },
  );
}
