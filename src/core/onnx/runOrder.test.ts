import { expect, test } from 'vitest';
import { GraphBuilder, type Value } from './graph.ts';
import { relu, sigmoid } from './ops/activation.ts';
import { add } from './ops/arithmetic.ts';
import { concat } from './ops/layout.ts';
import { runOrder } from './runOrder.ts';
import { turned } from './turned.ts';

const SHAPE = [1, 4, 8, 8];

/** As onnxruntime ran such graphs, by its profiler. */
function orderOf(build: (g: GraphBuilder, x: Value) => Value, shape: readonly number[] = SHAPE): string[] {
  const g = new GraphBuilder('graph', 'webgpu');
  g.output('out', build(g, g.input('x', 'F32', shape)), 'device');
  return runOrder(turned(g.build())).map(({ opType }) => opType);
}

const convolved = (g: GraphBuilder, x: Value): Value =>
  g.node('Conv', [x, g.parameter(`${x.name}/weight`, [4, 4, 1, 1])], { dtype: 'F32', shape: SHAPE });

test('a graph runs back from its ends, what was built last first', () => {
  expect(orderOf((g, x) => add(g, relu(g, x), sigmoid(g, x)), [8])).toEqual([
    ...['Sigmoid', 'Relu', 'Add', 'Identity'],
  ]);
});

test('convolutions are built anew: what skips to the end runs before what comes in between', () => {
  const order = orderOf((g, x) => {
    const skipped = convolved(g, x);
    return concat(g, [sigmoid(g, relu(g, x)), skipped], 1);
  });
  expect(order.filter((opType) => /Conv|Relu|Sigmoid/.test(opType))).toEqual(['Conv', 'Relu', 'Sigmoid']);
});

test('in the order that there was before: of two of a sum the one that was built first', () => {
  const order = orderOf((g, x) => {
    const long = convolved(g, relu(g, x));
    return add(g, convolved(g, sigmoid(g, x)), long);
  });
  expect(order.filter((opType) => /Conv|Relu|Sigmoid/.test(opType))).toEqual([
    ...['Relu', 'Conv', 'Sigmoid', 'Conv'],
  ]);
});

test('rows that are added to a picture are turned, and come before its convolution', () => {
  const order = orderOf((g, x) => {
    const row = g.input('row', 'F32', [1, 4]);
    const told = g.view(sigmoid(g, row), [1, 4, 1, 1]);
    return add(g, convolved(g, relu(g, x)), told);
  });
  expect(order.indexOf('Sigmoid')).toBeLessThan(order.indexOf('Relu'));
});
