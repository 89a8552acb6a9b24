import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { gelu, mish, quickGelu, relu, silu } from '../../onnx/ops/activation.ts';

/** The names that diffusers and transformers configs use. */
export const ACTIVATIONS = ['silu', 'swish', 'gelu', 'gelu_new', 'quick_gelu', 'mish', 'relu'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export function activate(g: GraphBuilder, x: Value, name: Activation): Value {
  switch (name) {
    case 'silu':
    case 'swish':
      return silu(g, x);
    case 'gelu':
      return gelu(g, x);
    case 'gelu_new':
      return gelu(g, x, 'tanh');
    case 'quick_gelu':
      return quickGelu(g, x, 1.702);
    case 'mish':
      return mish(g, x);
    case 'relu':
      return relu(g, x);
  }
}

export function isSilu(name: Activation | null): boolean {
  return name === 'silu' || name === 'swish';
}
