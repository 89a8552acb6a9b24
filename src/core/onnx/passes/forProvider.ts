import type { Dialect, Graph } from '../graph.ts';
import { attentionInSlices } from './attentionSlices.ts';
import { convChannelsFilled } from './convChannels.ts';
import { neededNodes } from './neededNodes.ts';
import { skipNorms } from './skipNorms.ts';

/** A graph as an execution provider takes it best, or takes it rightly: the same function. */
export function forProvider(graph: Graph, dialect: Dialect): Graph {
  const joined = skipNorms(neededNodes(graph));
  return dialect === 'wasm' ? attentionInSlices(joined) : convChannelsFilled(joined);
}
