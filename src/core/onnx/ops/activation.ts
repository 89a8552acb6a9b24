import type { GraphBuilder, Value } from '../graph.ts';

/** x·σ(αx): one fused kernel on every provider. SiLU is α = 1, CLIP's "quick_gelu" α = 1.702. */
export function quickGelu(g: GraphBuilder, x: Value, alpha: number): Value {
  return g.node('QuickGelu', [x], x, { domain: 'com.microsoft', attributes: { alpha } });
}

export function silu(g: GraphBuilder, x: Value): Value {
  return quickGelu(g, x, 1);
}

/** x·Φ(x), with the error function; 'tanh' is the usual approximation of it. */
export function gelu(g: GraphBuilder, x: Value, approximate: 'none' | 'tanh' = 'none'): Value {
  return g.node('Gelu', [x], x, { attributes: { approximate } });
}

export function relu(g: GraphBuilder, x: Value): Value {
  return g.node('Relu', [x], x);
}

/** x where it is positive, else slope·x. */
export function leakyRelu(g: GraphBuilder, x: Value, slope: number): Value {
  return g.node('LeakyRelu', [x], x, { attributes: { alpha: slope } });
}

export function sigmoid(g: GraphBuilder, x: Value): Value {
  return g.node('Sigmoid', [x], x);
}

export function tanh(g: GraphBuilder, x: Value): Value {
  return g.node('Tanh', [x], x);
}

/** x·tanh(softplus(x)), Misra 2019. */
export function mish(g: GraphBuilder, x: Value): Value {
  return g.node('Mish', [x], x);
}
