import { conv2d } from '../models/layers/conv2d.ts';
import { groupNorm } from '../models/layers/groupNorm.ts';
import { linear } from '../models/layers/linear.ts';
import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { multiHeadAttention } from '../onnx/ops/attention.ts';
import { FULL_PRECISION, type NumberFormat } from '../onnx/numberFormat.ts';
import type { HostTensor } from '../pipeline/session.ts';
import { elementCount } from '../tensor/dtype.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import { madeUpNumbers, madeUpWeights } from './madeUp.ts';

/** A small graph with made-up numbers, of the layers that the networks are made of. Gives one tensor, `y`. */
export interface KernelProbe {
  readonly name: string;
  readonly format: NumberFormat;
  readonly build: (dialect: Dialect) => Graph;
  readonly weights: (graph: Graph) => TensorSource;
  readonly inputs: Readonly<Record<string, HostTensor>>;
}

interface ProbeParts {
  readonly inputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly scale?: number }>>;
  readonly layers: (g: GraphBuilder, inputs: (name: string) => Value) => Value;
  /** Of the weights' numbers: 1 unless told. */
  readonly weightScale?: (name: string) => number;
  readonly format?: NumberFormat;
}

export function kernelProbe(name: string, parts: ProbeParts): KernelProbe {
  const { inputs, layers, weightScale = () => 1, format = FULL_PRECISION } = parts;
  const entries = Object.entries(inputs);
  const build = (dialect: Dialect): Graph => {
    const g = new GraphBuilder(name, dialect);
    const values = new Map(entries.map(([input, { shape }]) => [input, g.input(input, 'F32', shape)]));
    const valueOf = (input: string): Value => {
      const value = values.get(input);
      if (value === undefined) throw new RangeError(`The probe has no input ${input}.`);
      return value;
    };
    g.output('y', layers(g, valueOf));
    return g.build();
  };
  return {
    ...{ name, format, build },
    weights: (graph) => madeUpWeights(graph, weightScale),
    inputs: Object.fromEntries(
      entries.map(([input, { shape, scale = 1 }], i): [string, HostTensor] => [
        input,
        {
          dtype: 'F32',
          shape,
          data: madeUpNumbers(elementCount(shape), 100 + i).map((value) => scale * value),
        },
      ]),
    ),
  };
}

/** Both strides, and more channels than a tile of the kernel has. For scale 1 numbers up to 0.5 come out. */
export function convProbe(format: NumberFormat = FULL_PRECISION, scale = 1): KernelProbe {
  return kernelProbe('conv', {
    format,
    inputs: { x: { shape: [1, 32, 24, 20], scale } },
    weightScale: () => 1 / 16,
    layers: (g, input) => {
      const wide = conv2d(g, input('x'), 'wide', { outputs: 72 });
      const halved = conv2d(g, wide, 'halved', { outputs: 40, stride: 2 });
      return conv2d(g, halved, 'mixed', { outputs: 36, kernel: 1 });
    },
  });
}

/** A single one, with more channels than a tile of the kernel has: few shaders to compile. */
export function oneConvProbe(
  format: NumberFormat,
  options: { readonly stride?: 2; readonly kernel?: 1 },
): KernelProbe {
  return kernelProbe('convolution', {
    format,
    inputs: { x: { shape: [1, 32, 24, 20] } },
    weightScale: () => 1 / 16,
    layers: (g, input) => conv2d(g, input('x'), 'layer', { outputs: 72, ...options }),
  });
}

export function groupNormProbe(format: NumberFormat = FULL_PRECISION, scale = 3): KernelProbe {
  return kernelProbe('group norm', {
    format,
    inputs: { x: { shape: [1, 64, 18, 16], scale } },
    layers: (g, input) => groupNorm(g, input('x'), 'norm', { groups: 8, epsilon: 1e-5, activation: 'silu' }),
  });
}

export interface AttentionProbe {
  readonly heads: number;
  readonly headSize: number;
  readonly queries: number;
  readonly keys: number;
  /** Of the queries' and the keys' numbers. */
  readonly scale?: number;
}

/** To itself, then to a text: the two lengths that transformers have. */
export function attentionProbe(
  { heads, headSize, queries, keys, scale = 3 }: AttentionProbe,
  format: NumberFormat = FULL_PRECISION,
): KernelProbe {
  const channels = heads * headSize;
  return kernelProbe('attention', {
    format,
    inputs: {
      q: { shape: [1, queries, channels], scale },
      k: { shape: [1, keys, channels], scale },
      v: { shape: [1, keys, channels] },
    },
    layers: (g, input) => multiHeadAttention(g, [input('q'), input('k'), input('v')], { heads }),
  });
}

export interface LinearProbe {
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly scale?: number;
}

/** In f16 it shows how sums of many numbers are made; with fewer bits it is MatMulNBits. */
export function linearProbe(
  { rows, inputs, outputs, scale = 1 }: LinearProbe,
  format: NumberFormat,
): KernelProbe {
  return kernelProbe(format.linearBits === null ? 'sums' : 'quantised', {
    format,
    inputs: { x: { shape: [rows, inputs] } },
    weightScale: () => scale / Math.sqrt(inputs),
    layers: (g, input) => linear(g, input('x'), 'layer', { outputs }),
  });
}
