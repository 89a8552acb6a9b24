import { expect, it } from 'vitest';
import { conv2d } from '../../models/layers/conv2d.ts';
import { GraphBuilder, type Graph } from '../graph.ts';
import { convChannelsFilled } from './convChannels.ts';

function graphOf(channels: number, outputs: number, kernel = 3): Graph {
  const g = new GraphBuilder('test', 'webgpu');
  g.output('y', conv2d(g, g.input('x', 'F32', [2, channels, 6, 5]), 'layer', { outputs, kernel }));
  return g.build();
}

const isFilled = (graph: Graph): boolean => convChannelsFilled(graph).nodes.length > graph.nodes.length;

it('fills up the channels that would be read in threes', () => {
  for (const channels of [6, 9, 15, 18, 21]) expect(isFilled(graphOf(channels, 8))).toBe(true);
  const { nodes, edges, parameters } = convChannelsFilled(graphOf(9, 8));
  expect(nodes.map(({ opType }) => opType)).toEqual(['Pad', 'Conv', 'Identity']);
  const [x, weight] = nodes[1]?.inputs ?? [];
  expect(edges.get(x ?? '')?.shape).toEqual([2, 12, 6, 5]);
  const wide = parameters.find(({ value }) => value.name === weight);
  expect(wide?.value.shape).toEqual([8, 12, 3, 3]);
  expect(wide?.origin).toMatchObject({ name: 'layer.weight', shape: [8, 9, 3, 3] });
});

it('leaves all others as they are', () => {
  for (const channels of [3, 4, 5, 7, 8, 12, 24, 320]) expect(isFilled(graphOf(channels, 8))).toBe(false);
  expect(isFilled(graphOf(9, 6))).toBe(false);
  expect(isFilled(graphOf(9, 8, 1))).toBe(false);
});
