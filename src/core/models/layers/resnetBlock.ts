import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { add, mul } from '../../onnx/ops/arithmetic.ts';
import { axisSize } from '../../onnx/ops/expect.ts';
import { reshape, resizeNearest, splitLast } from '../../onnx/ops/layout.ts';
import { averagePool } from '../../onnx/ops/pooling.ts';
import { activate, type Activation } from './activation.ts';
import { conv2d } from './conv2d.ts';
import { groupNorm } from './groupNorm.ts';
import { linear } from './linear.ts';

export interface ResnetLayer {
  readonly outputs: number;
  readonly groups: number;
  readonly epsilon: number;
  readonly activation: Activation;
  /** How the time embedding enters: added after conv1, or as scale and shift of norm2. */
  readonly timeScaleShift: 'default' | 'scale_shift';
  readonly outputScale: number;
  /** Halves or doubles height and width on both ways through it, before the first convolution. */
  readonly resample?: 'down' | 'up';
}

/**
 * Residual block (He et al. 2016) with group norm and time embedding: diffusers' ResnetBlock2D.
 * `time` [N, T] is the embedding after its activation; null in the VAE.
 */
export function resnetBlock(
  g: GraphBuilder,
  { x, time }: { x: Value; time: Value | null },
  name: string,
  layer: ResnetLayer,
): Value {
  const { outputs, groups, epsilon, activation, timeScaleShift, resample } = layer;
  const norm = { groups, epsilon };
  let h = groupNorm(g, x, `${name}.norm1`, { ...norm, activation });
  h = conv2d(g, resampled(g, h, resample), `${name}.conv1`, { outputs });
  if (time === null) {
    h = groupNorm(g, h, `${name}.norm2`, { ...norm, activation });
  } else if (timeScaleShift === 'default') {
    h = add(g, h, perChannel(g, linear(g, time, `${name}.time_emb_proj`, { outputs })));
    h = groupNorm(g, h, `${name}.norm2`, { ...norm, activation });
  } else {
    const projected = linear(g, time, `${name}.time_emb_proj`, { outputs: 2 * outputs });
    h = modulate(g, groupNorm(g, h, `${name}.norm2`, norm), projected);
    h = activate(g, h, activation);
  }
  h = conv2d(g, h, `${name}.conv2`, { outputs });
  const direct = resampled(g, x, resample);
  const shortcut =
    axisSize(x, 1) === outputs ? direct : conv2d(g, direct, `${name}.conv_shortcut`, { outputs, kernel: 1 });
  return scaled(g, add(g, shortcut, h), 1 / layer.outputScale);
}

function resampled(g: GraphBuilder, x: Value, how: ResnetLayer['resample']): Value {
  if (how === undefined) return x;
  return how === 'down' ? averagePool(g, x) : resizeNearest(g, x, 2 * axisSize(x, 2), 2 * axisSize(x, 3));
}

/** h·(1 + scale) + shift, with [scale, shift] side by side in `projected` [N, 2C]. */
function modulate(g: GraphBuilder, h: Value, projected: Value): Value {
  const [scale, shift] = splitLast(g, projected, 2);
  if (scale === undefined || shift === undefined) return h;
  const factor = add(g, perChannel(g, scale), g.floats([1]));
  return add(g, mul(g, h, factor), perChannel(g, shift));
}

function perChannel(g: GraphBuilder, x: Value): Value {
  return reshape(g, x, [...x.shape, 1, 1]);
}

function scaled(g: GraphBuilder, x: Value, factor: number): Value {
  return factor === 1 ? x : mul(g, x, g.floats([factor]));
}
