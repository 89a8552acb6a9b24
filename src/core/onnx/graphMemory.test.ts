import { expect, test } from 'vitest';
import { GraphBuilder, type Value } from './graph.ts';
import { peakNumbers } from './graphMemory.ts';
import { relu, sigmoid } from './ops/activation.ts';
import { add } from './ops/arithmetic.ts';

const SIZE = 1000;

function graphOf(build: (g: GraphBuilder, x: Value) => Value) {
  const g = new GraphBuilder('graph', 'webgpu');
  g.output('out', build(g, g.input('x', 'F32', [SIZE])), 'device');
  return g.build();
}

/** So many of them one after the other. */
const chain = (g: GraphBuilder, x: Value, length: number): Value =>
  Array.from({ length }).reduce<Value>((value) => relu(g, value), x);

/** The input's bytes come while what the run before has left is still there. */
const UPLOAD = SIZE;

test('a chain holds its input and two more, however long it is', () => {
  expect(peakNumbers(graphOf((g, x) => chain(g, x, 2)))).toBe(3 * SIZE + UPLOAD);
  expect(peakNumbers(graphOf((g, x) => chain(g, x, 100)))).toBe(3 * SIZE + UPLOAD);
});

test('what is read later is held until then', () => {
  const kept = graphOf((g, x) => {
    const early = sigmoid(g, x);
    return add(g, chain(g, early, 10), early);
  });
  expect(peakNumbers(kept)).toBe(4 * SIZE + UPLOAD);
});

test('views take nothing', () => {
  const viewed = graphOf((g, x) => relu(g, g.view(relu(g, g.view(x, [10, SIZE / 10])), [SIZE])));
  expect(peakNumbers(viewed)).toBe(3 * SIZE + UPLOAD);
});

test('what goes back to the host is there twice', () => {
  const g = new GraphBuilder('graph', 'webgpu');
  g.output('out', relu(g, g.input('x', 'F32', [SIZE])));
  expect(peakNumbers(g.build())).toBe(3 * SIZE);
});

test('buffers of another size go only once their commands are submitted', () => {
  const grows = (steps: number) =>
    graphOf((g, x) => {
      const small = chain(g, x, 2);
      const large = g.node('Expand', [small, g.longs([4, SIZE])], { dtype: 'F32', shape: [4, SIZE] });
      return chain(g, large, steps);
    });
  // x, the two of the chain, the large one and what is made of it
  expect(peakNumbers(grows(1))).toBe((1 + 2 + 4 + 4) * SIZE + UPLOAD);
});

test('a buffer takes whole multiples of 16 bytes', () => {
  const g = new GraphBuilder('graph', 'webgpu');
  g.output('out', relu(g, g.input('x', 'F32', [5])));
  expect(peakNumbers(g.build())).toBe(3 * 8);
});

test('a picture is turned where it comes in and where it leaves', () => {
  const g = new GraphBuilder('graph', 'webgpu');
  const [weight, shape] = [g.parameter('weight', [4, 4, 1, 1]), [1, 4, 10, 10]];
  const x = g.input('x', 'F32', shape);
  const y = g.node('Conv', [x, weight], { dtype: 'F32', shape });
  g.output('y', y);
  // x, x turned, y, what the host reads; y turned back is where x turned was
  expect(peakNumbers(g.build())).toBe(4 * 400);
});
