import { expect, test } from 'vitest';
import { GraphBuilder, type Value } from '../graph.ts';
import { add } from '../ops/arithmetic.ts';
import { layerNormalization, rmsNormalization } from '../ops/normalization.ts';
import { skipNorms } from './skipNorms.ts';

const SHAPE = [2, 3, 4];

/** x + y, normalised; the sum is read again where `build` says. */
function graphOf(build: (g: GraphBuilder, x: Value, y: Value) => Value, ySize: readonly number[] = SHAPE) {
  const g = new GraphBuilder('sum', 'webgpu');
  g.output('out', build(g, g.input('x', 'F32', SHAPE), g.input('y', 'F32', ySize)));
  return skipNorms(g.build());
}

const affine = (g: GraphBuilder) => ({ weight: g.filled(1, [4]), bias: g.filled(0, [4]) });

test('a sum and its norm are one node, which gives the sum to whoever reads it later', () => {
  const { nodes } = graphOf((g, x, y) => {
    const sum = add(g, x, y);
    return add(g, layerNormalization(g, sum, affine(g), 1e-6), sum);
  });
  expect(nodes.map(({ opType }) => opType)).toEqual(['SkipLayerNormalization', 'Add', 'Identity']);
  const [norm, later] = nodes;
  expect(norm).toMatchObject({ domain: 'com.microsoft', attributes: { epsilon: 1e-6 } });
  expect(norm?.inputs.slice(0, 2)).toEqual(['x', 'y']);
  expect(later?.inputs).toEqual([norm?.outputs[0], norm?.outputs[3]]);
});

test('so are norms by the root of the mean square', () => {
  const { nodes } = graphOf((g, x, y) => rmsNormalization(g, add(g, x, y), g.filled(1, [4]), 1e-6));
  expect(nodes.map(({ opType }) => opType)).toEqual(['SkipSimplifiedLayerNormalization', 'Identity']);
});

test.each([
  [
    'what is read before the norm',
    (g: GraphBuilder, x: Value, y: Value) => {
      const sum = add(g, x, y);
      const twice = add(g, sum, sum);
      return add(g, layerNormalization(g, sum, affine(g), 1e-6), twice);
    },
    SHAPE,
  ],
  [
    'a sum of unequal shapes',
    (g: GraphBuilder, x: Value, y: Value) => layerNormalization(g, add(g, x, y), affine(g), 1e-6),
    [1, 1, 4],
  ],
  [
    'a sum in other numbers than its norm',
    (g: GraphBuilder, x: Value, y: Value) => {
      const sum = g.inF32(() => add(g, x, y));
      return layerNormalization(g, sum, affine(g), 1e-6);
    },
    SHAPE,
  ],
] as const)('%s stays as it is', (_, build, ySize) => {
  expect(graphOf(build, ySize).nodes.map(({ opType }) => opType)).toContain('LayerNormalization');
});
