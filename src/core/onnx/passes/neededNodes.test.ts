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
  const { nodes, constants } = neededNodes(g.build());
  expect(nodes.map(({ opType }) => opType)).toEqual(['Relu', 'Add', 'Identity']);
  // onnxruntime warns of what it need not have been given
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  expect(constants.map(({ value }) => value.name).filter((name) => !read.has(name))).toEqual([]);
  expect(g.build().constants.length).toBeGreaterThan(constants.length);
});
