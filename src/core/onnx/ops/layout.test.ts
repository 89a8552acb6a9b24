import { expect, test } from 'vitest';
import { GraphBuilder } from '../graph.ts';
import { splitLast } from './layout.ts';

test.each([1, 2, 7, 8, 13, 49, 70, 2000])('%i pieces come of nodes with few outputs', (parts) => {
  const g = new GraphBuilder('pieces', 'webgpu');
  splitLast(g, g.input('x', 'F32', [2, 3 * parts]), parts).forEach((piece, i) => {
    expect(piece.shape).toEqual([2, 3]);
    g.output(`y${i}`, piece);
  });
  const splits = g.build().nodes.filter(({ opType }) => opType === 'Split');
  for (const { outputs } of splits) expect(outputs.length).toBeLessThanOrEqual(7);
});
