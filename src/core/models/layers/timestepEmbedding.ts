import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { cos, mul, sin, add } from '../../onnx/ops/arithmetic.ts';
import { concat } from '../../onnx/ops/layout.ts';
import { activate, type Activation } from './activation.ts';
import { linear } from './linear.ts';

export interface SinusoidLayer {
  readonly channels: number;
  readonly flipSinToCos: boolean;
  readonly frequencyShift: number;
}

const MAX_PERIOD = 10_000;

/** Sinusoidal position embedding (Vaswani et al. 2017, §3.5) of timesteps [N, 1] → [N, channels]. */
export function sinusoid(g: GraphBuilder, timestep: Value, layer: SinusoidLayer): Value {
  const half = layer.channels >> 1;
  const frequencies = Array.from({ length: half }, (_, i) =>
    // f32 at each operation, as torch computes it: at t = 999 the argument magnifies the last bit
    Math.exp(
      Math.fround(Math.fround(Math.fround(-Math.log(MAX_PERIOD)) * i) / (half - layer.frequencyShift)),
    ),
  );
  const angles = mul(g, timestep, g.floats(frequencies, [1, half]));
  const parts = [sin(g, angles), cos(g, angles)];
  return concat(g, layer.flipSinToCos ? parts.reverse() : parts, 1);
}

export interface TimestepLayer {
  readonly outputs: number;
  readonly activation: Activation;
  /** Guidance embedding of distilled models (Meng et al. 2023), [N, D]; null without. */
  readonly condition: Value | null;
}

/** The two-layer network on the sinusoid: diffusers' TimestepEmbedding. All that follows depends on it: it is exact. */
export function timestepEmbedding(g: GraphBuilder, x: Value, name: string, layer: TimestepLayer): Value {
  const { outputs, activation, condition } = layer;
  const start =
    condition === null
      ? x
      : add(
          g,
          x,
          linear(g, condition, `${name}.cond_proj`, { outputs: x.shape[1] ?? 0, bias: false, exact: true }),
        );
  const hidden = activate(g, linear(g, start, `${name}.linear_1`, { outputs, exact: true }), activation);
  return linear(g, hidden, `${name}.linear_2`, { outputs, exact: true });
}
