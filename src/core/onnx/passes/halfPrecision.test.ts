import { expect, test } from 'vitest';
import { GraphBuilder } from '../graph.ts';
import { mul, sin } from '../ops/arithmetic.ts';
import { gemm } from '../ops/matrix.ts';
import { halfPrecision } from './halfPrecision.ts';
import { quantizeLinear } from './quantizeLinear.ts';

/** A timestep's wave through a linear layer. */
function small() {
  const g = new GraphBuilder('small', 'webgpu');
  const time = g.input('time', 'F32', [1, 1]);
  const wave = sin(g, mul(g, time, g.floats(new Float32Array(128), [1, 128])));
  g.output('out', gemm(g, wave, g.parameter('layer.weight', [64, 128]), g.parameter('layer.bias', [64])));
  return g.build();
}

test('halves weights and what follows the sinusoids, and gives f32', () => {
  const graph = halfPrecision(small());
  expect(graph.parameters.map(({ value }) => value.dtype)).toEqual(['F16', 'F16']);
  expect(graph.nodes.map(({ opType }) => opType)).toEqual(['Mul', 'Sin', 'Cast', 'Gemm', 'Cast']);
  expect(graph.constants.map(({ value }) => value.dtype)).toEqual(['F32']);
  expect(graph.nodes.at(-1)?.outputs).toEqual(['out']);
});

test('quantised weights keep their bytes, their scales are halved', () => {
  const graph = halfPrecision(quantizeLinear(small(), 4));
  const types = graph.parameters.map(({ value }) => [value.name, value.dtype, value.shape]);
  expect(types).toEqual([
    ['layer.weight/int4', 'U8', [64, 4, 16]],
    ['layer.weight/scales', 'F16', [256]],
    ['layer.bias', 'F16', [64]],
  ]);
});

test('the time embedding stays in f32, what it tells the others does not', () => {
  const g = new GraphBuilder('small', 'webgpu');
  const wave = sin(g, g.input('time', 'F32', [1, 64]));
  const embedding = gemm(
    g,
    wave,
    g.parameter('time_embedding.linear_1.weight', [64, 64], { exact: true }),
    null,
  );
  g.output('out', gemm(g, embedding, g.parameter('time_emb_proj.weight', [64, 64]), null));
  const { parameters, nodes } = halfPrecision(g.build());
  expect(parameters.map(({ value }) => value.dtype)).toEqual(['F32', 'F16']);
  expect(nodes.map(({ opType }) => opType)).toEqual(['Sin', 'Gemm', 'Cast', 'Gemm', 'Cast']);
});
