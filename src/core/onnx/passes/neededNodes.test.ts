import { expect, test } from 'vitest';
import { GraphBuilder } from '../graph.ts';
import { relu, sigmoid } from '../ops/activation.ts';
import { add } from '../ops/arithmetic.ts';
import { neededNodes } from './neededNodes.ts';

test('what nothing comes of is left out, and what leads to it alone', () => {
  const g = new GraphBuilder('views', 'webgpu');
  const x = g.input('x', 'F32', [2, 6]);
  const wanted = relu(g, x);
  g.view(sigmoid(g, wanted), [3, 4]);
  g.output('out', add(g, x, g.view(g.view(wanted, [4, 3]), [2, 6])));
  expect(neededNodes(g.build()).nodes.map(({ opType }) => opType)).toEqual(['Relu', 'Add', 'Identity']);
});
