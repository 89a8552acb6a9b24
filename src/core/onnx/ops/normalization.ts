import type { GraphBuilder, Value } from '../graph.ts';
import { axisSize, expectShape } from './expect.ts';

export interface Affine {
  readonly weight: Value;
  readonly bias: Value;
}

/** Over the last axis, Ba et al. 2016. */
export function layerNormalization(
  g: GraphBuilder,
  x: Value,
  { weight, bias }: Affine,
  epsilon: number,
): Value {
  expectShape(
    axisSize(x, -1) === axisSize(weight, 0),
    'LayerNormalization',
    'one weight per channel',
    x,
    weight,
  );
  return g.node('LayerNormalization', [x, weight, bias], x, { attributes: { axis: { int: -1 }, epsilon } });
}

/** Over the last axis, without taking the mean off (Zhang & Sennrich 2019). */
export function rmsNormalization(g: GraphBuilder, x: Value, weight: Value, epsilon: number): Value {
  expectShape(
    axisSize(x, -1) === axisSize(weight, 0),
    'SimplifiedLayerNormalization',
    'one weight per channel',
    x,
    weight,
  );
  // named as an operator of ONNX itself, which it is not
  return g.node('SimplifiedLayerNormalization', [x, weight], x, {
    attributes: { axis: { int: -1 }, epsilon, stash_type: { int: 1 } },
  });
}

/** Each channel of [N, C, L] on its own. */
export function instanceNormalization(
  g: GraphBuilder,
  x: Value,
  { weight, bias }: Affine,
  epsilon: number,
): Value {
  return g.node('InstanceNormalization', [x, weight, bias], x, { attributes: { epsilon } });
}

export interface GroupNormOptions {
  readonly groups: number;
  readonly epsilon: number;
  /** Also apply SiLU to the result. */
  readonly silu: boolean;
}

/** Group normalisation (Wu & He 2018) of x [N, H, W, C], channels last: onnxruntime's fused WebGPU kernel. */
export function groupNormChannelsLast(
  g: GraphBuilder,
  x: Value,
  { weight, bias }: Affine,
  { groups, epsilon, silu }: GroupNormOptions,
): Value {
  return g.node('GroupNorm', [x, weight, bias], x, {
    domain: 'com.microsoft',
    attributes: {
      epsilon,
      groups: { int: groups },
      activation: { int: silu ? 1 : 0 },
      channels_last: { int: 1 },
    },
  });
}
