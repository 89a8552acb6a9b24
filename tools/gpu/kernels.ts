import { conv2d } from '../../src/core/models/layers/conv2d.ts';
import { groupNorm } from '../../src/core/models/layers/groupNorm.ts';
import { linear } from '../../src/core/models/layers/linear.ts';
import { GraphBuilder, type Graph, type Value } from '../../src/core/onnx/graph.ts';
import { multiHeadAttention } from '../../src/core/onnx/ops/attention.ts';

/** Layers of Stable Diffusion at its own sizes, several in a row: what goes in and comes out hardly counts. */
export interface TimedLayer {
  readonly name: string;
  readonly bits: readonly (null | 4 | 8)[];
  readonly repeats: number;
  /** Floating point operations of one. */
  readonly operations: number;
  readonly graph: Graph;
}

interface Part {
  readonly name: string;
  readonly shape: readonly number[];
  readonly operations: number;
  readonly layer: (g: GraphBuilder, x: Value, name: string) => Value;
  readonly bits?: TimedLayer['bits'];
}

const REPEATS = 8;

function layerOf({ name, shape, operations, layer, bits = [null] }: Part): TimedLayer {
  const g = new GraphBuilder(name, 'webgpu');
  let x = g.input('x', 'F32', shape);
  for (let i = 0; i < REPEATS; i += 1) x = layer(g, x, `layer.${i}`);
  g.output('y', x);
  return { ...{ name, bits, operations }, repeats: REPEATS, graph: g.build() };
}

function conv(channels: number, side: number, batch: number, kernel = 3): Part {
  return {
    name: `conv ${kernel}×${kernel}, ${channels} channels, ${batch} × ${side}²`,
    shape: [batch, channels, side, side],
    operations: 2 * batch * side * side * channels * channels * kernel * kernel,
    layer: (g, x, name) => conv2d(g, x, name, { outputs: channels, kernel }),
  };
}

function norm(channels: number, side: number, batch: number): Part {
  return {
    name: `group norm and silu, ${channels} channels, ${batch} × ${side}²`,
    shape: [batch, channels, side, side],
    operations: 10 * batch * channels * side * side,
    layer: (g, x, name) => groupNorm(g, x, `${name}.norm`, { groups: 32, epsilon: 1e-5, activation: 'silu' }),
  };
}

function attention(heads: number, headSize: number, tokens: number, batch: number): Part {
  return {
    name: `attention, ${heads} heads of ${headSize}, ${batch} × ${tokens} tokens`,
    shape: [batch, tokens, heads * headSize],
    operations: 4 * batch * heads * tokens * tokens * headSize,
    layer: (g, x) => multiHeadAttention(g, [x, x, x], { heads }),
  };
}

function gemm(rows: number, channels: number): Part {
  return {
    name: `linear, ${rows} rows, ${channels} to ${channels}`,
    shape: [rows, channels],
    operations: 2 * rows * channels * channels,
    layer: (g, x, name) => linear(g, x, name, { outputs: channels }),
    bits: [null, 8, 4],
  };
}

export function timedLayers(small: boolean): TimedLayer[] {
  const parts = small
    ? [conv(32, 8, 2), norm(64, 8, 2), attention(8, 8, 64, 2), gemm(64, 64)]
    : [
        conv(320, 64, 2),
        conv(640, 32, 2),
        conv(1280, 16, 2),
        conv(512, 128, 1),
        conv(128, 512, 1),
        gemm(8192, 320),
        gemm(2048, 1280),
        attention(8, 40, 4096, 2),
        attention(10, 64, 4096, 2),
        attention(20, 64, 1024, 2),
        norm(320, 64, 2),
        norm(128, 512, 1),
      ];
  return parts.map(layerOf);
}
