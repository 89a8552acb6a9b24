import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { add, mul } from '../../onnx/ops/arithmetic.ts';
import { axisSize } from '../../onnx/ops/expect.ts';
import { reshape, splitLast } from '../../onnx/ops/layout.ts';
import { gemm } from '../../onnx/ops/matrix.ts';
import { layerNormalization } from '../../onnx/ops/normalization.ts';
import { linear } from './linear.ts';

// Adaptive layer norm (Peebles & Xie 2023, §3.2): what is known of time and prompt scales and shifts every token.

const EPSILON = 1e-6;

export interface ModulationLayer {
  readonly count: number;
  readonly bias?: boolean;
}

/**
 * `count` vectors [batch, 1, channels] (of one sample [channels]) of the condition [batch, channels], which is activated already: shift, scale and gate, three by
 * three; two are scale and shift. Scales come as 1 + scale.
 */
export function modulation(g: GraphBuilder, condition: Value, name: string, layer: ModulationLayer): Value[] {
  const { count, bias = true } = layer;
  if (bias) return vectorsOf(g, modulationRows(g, condition, name, count), count);
  const outputs = count * axisSize(condition, 1);
  const vectors = vectorsOf(g, linear(g, condition, `${name}.linear`, { outputs, bias }), count);
  const scales = scalesAmong(count);
  return vectors.map((vector, i) =>
    scales.includes(i) ? g.inF32(() => add(g, vector, g.floats([1]))) : vector,
  );
}

/** The same side by side, [batch, count·channels], for `vectorsOf`: the ones are part of the layer's bias. */
export function modulationRows(g: GraphBuilder, condition: Value, name: string, count: number): Value {
  const channels = axisSize(condition, 1);
  const shape = [count * channels];
  const weight = g.parameter(`${name}.linear.weight`, [...shape, channels]);
  const bias = g.derivedParameter(`${name}.linear.bias/larger`, shape, {
    ...{ name: `${name}.linear.bias`, shape },
    derive: (numbers) => withOnes(numbers, channels, scalesAmong(count)),
  });
  return gemm(g, condition, weight, bias);
}

/** Cuts them apart, [batch, 1, channels] each; of one sample [channels]. */
export function vectorsOf(g: GraphBuilder, rows: Value, count: number): Value[] {
  const [batch, width] = [axisSize(rows, 0), axisSize(rows, 1)];
  return splitLast(g, reshape(g, rows, batch === 1 ? [width] : [batch, 1, width]), count);
}

const scalesAmong = (count: number): readonly number[] =>
  count === 2 ? [0] : [1, 4, 7].filter((place) => place < count);

/** Vectors side by side, those at `places` with 1 added to each number. */
export function withOnes(numbers: Float32Array, channels: number, places: readonly number[]): Float32Array {
  const larger = Float32Array.from(numbers);
  for (const place of places) {
    for (let i = place * channels; i < (place + 1) * channels; i += 1) larger[i] = 1 + (numbers[i] ?? 0);
  }
  return larger;
}

/**
 * x [batch, length, channels] normalised without weights, · scale + shift; a scale is one of `modulation`, 1 + what is learnt. Those of
 * one sample are a norm's own.
 */
export function modulated(g: GraphBuilder, x: Value, shift: Value, scale: Value): Value {
  if (scale.shape.length === 1) return layerNormalization(g, x, { weight: scale, bias: shift }, EPSILON);
  return add(g, mul(g, plainNorm(g, x), scale), shift);
}

/** Layer norm without weights. */
export function plainNorm(g: GraphBuilder, x: Value): Value {
  const channels = axisSize(x, 2);
  const affine = {
    weight: g.filled(1, [channels]),
    bias: g.filled(0, [channels]),
  };
  return layerNormalization(g, x, affine, EPSILON);
}

/** x + gate · change. */
export function gated(g: GraphBuilder, x: Value, gate: Value, change: Value): Value {
  return add(g, x, mul(g, gate, change));
}

/** diffusers' AdaLayerNormContinuous: the last norm, whose scale comes before its shift. */
export function lastNorm(g: GraphBuilder, x: Value, condition: Value, name: string): Value {
  const [scale = x, shift = x] = modulation(g, condition, name, { count: 2 });
  return modulated(g, x, shift, scale);
}
