import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { add, mul } from '../../onnx/ops/arithmetic.ts';
import { axisSize, expectShape } from '../../onnx/ops/expect.ts';
import { reshape, transpose } from '../../onnx/ops/layout.ts';
import { groupNormChannelsLast, instanceNormalization, type Affine } from '../../onnx/ops/normalization.ts';
import { activate, isSilu, type Activation } from './activation.ts';

export interface GroupNormLayer {
  readonly groups: number;
  readonly epsilon: number;
  readonly activation?: Activation | null;
}

const TO_CHANNELS_LAST = [0, 2, 3, 1];
const TO_CHANNELS_FIRST = [0, 3, 1, 2];

/**
 * Group normalisation (Wu & He 2018) of x [N, C, H, W], with the activation that follows it.
 * On WebGPU one fused kernel, channels last: onnxruntime keeps convolutions in that layout too and
 * cancels the transpositions. On wasm there is no such kernel: groups are instances of [N, G, C/G·H·W].
 */
export function groupNorm(g: GraphBuilder, x: Value, name: string, layer: GroupNormLayer): Value {
  const { groups, epsilon, activation = null } = layer;
  const channels = axisSize(x, 1);
  expectShape(channels % groups === 0, 'GroupNorm', `channels divisible by ${groups} groups`, x);
  const affine = {
    weight: g.parameter(`${name}.weight`, [channels]),
    bias: g.parameter(`${name}.bias`, [channels]),
  };
  if (g.dialect === 'webgpu') {
    const silu = isSilu(activation);
    const last = transpose(g, x, TO_CHANNELS_LAST);
    const normal = transpose(
      g,
      groupNormChannelsLast(g, last, affine, { groups, epsilon, silu }),
      TO_CHANNELS_FIRST,
    );
    return activation === null || silu ? normal : activate(g, normal, activation);
  }
  const normal = groupNormByInstances(g, x, affine, layer);
  return activation === null ? normal : activate(g, normal, activation);
}

function groupNormByInstances(g: GraphBuilder, x: Value, affine: Affine, layer: GroupNormLayer): Value {
  const [batch, channels] = [axisSize(x, 0), axisSize(x, 1)];
  const { groups, epsilon } = layer;
  const size = (channels / groups) * axisSize(x, 2) * axisSize(x, 3);
  const unit = {
    weight: g.filled(1, [groups]),
    bias: g.filled(0, [groups]),
  };
  const normal = instanceNormalization(g, reshape(g, x, [batch, groups, size]), unit, epsilon);
  const perChannel = (value: Value): Value => reshape(g, value, [channels, 1, 1]);
  return add(g, mul(g, reshape(g, normal, x.shape), perChannel(affine.weight)), perChannel(affine.bias));
}
