import type { Graph, Node } from './graph.ts';
import { elementCount } from '../tensor/dtype.ts';

/** The same numbers under another name. */
const VIEWS = new Set(['Reshape', 'Identity']);

/**
 * The most numbers that are alive at once while a graph runs, weights left out: each node's outputs, and what later
 * nodes still read. onnxruntime keeps a little more, because it takes buffers again only for equal sizes.
 */
export function peakNumbers(graph: Graph): number {
  const endsAt = lastReads(graph);
  const size = (name: string): number => elementCount(graph.edges.get(name)?.shape ?? [0]);
  let alive = graph.inputs.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  let peak = alive;
  graph.nodes.forEach((node, i) => {
    if (!VIEWS.has(node.opType)) alive += node.outputs.reduce((sum, name) => sum + size(name), 0);
    peak = Math.max(peak, alive);
    for (const name of endsAt[i] ?? []) alive -= size(name);
  });
  return peak;
}

/** For each node the edges that nobody reads after it. */
function lastReads(graph: Graph): string[][] {
  const owner = owners(graph);
  const seen = new Set<string>();
  const endsAt: string[][] = graph.nodes.map(() => []);
  for (const [i, node] of [...graph.nodes.entries()].reverse()) {
    const read = new Set(node.inputs.map((name) => owner.get(name) ?? name));
    endsAt[i] = [...read].filter((name) => !seen.has(name));
    for (const name of read) seen.add(name);
  }
  return endsAt;
}

/** For each view the edge whose memory it shares. */
function owners({ nodes }: Graph): Map<string, string> {
  const owner = new Map<string, string>();
  const note = ({ opType, inputs: [input = ''], outputs: [output = ''] }: Node): void => {
    if (VIEWS.has(opType)) owner.set(output, owner.get(input) ?? input);
  };
  for (const node of nodes) note(node);
  return owner;
}
