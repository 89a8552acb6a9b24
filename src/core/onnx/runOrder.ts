import type { Graph, Node } from './graph.ts';
import { isOfLayout, TO_LAST } from './turned.ts';

/**
 * The order in which onnxruntime runs a graph: back from its ends, what was built last first, so that each node comes just before
 * what needs it. Convolutions it builds anew, channels last, in the order that there was before; and after them what turns pictures.
 */
export function runOrder({ nodes }: Pick<Graph, 'nodes'>): Node[] {
  const makers = makersOf(nodes);
  const built = nodes.map((_, at) => at);
  const before = new Map(orderBy(makers, built).map((at, place) => [at, place]));
  nodes.forEach((node, at) => {
    if (node.opType === 'Conv') built[at] = nodes.length + (before.get(at) ?? 0);
    if (node.opType === TO_LAST) built[at] = 2 * nodes.length + at;
  });
  nodes.forEach((node, at) => {
    // it is not there
    if (isOfLayout(node)) built[at] = built[makers[at]?.[0] ?? at] ?? at;
  });
  return orderBy(makers, built).flatMap((at) => nodes[at] ?? []);
}

/** For each node those that make what it reads. */
function makersOf(nodes: readonly Node[]): readonly (readonly number[])[] {
  const maker = new Map<string, number>();
  nodes.forEach(({ outputs }, i) => {
    for (const name of outputs) maker.set(name, i);
  });
  return nodes.map(({ inputs }) => [...new Set(inputs.flatMap((name) => maker.get(name) ?? []))]);
}

/** `built`: for each node when it was built. */
function orderBy(makers: readonly (readonly number[])[], built: readonly number[]): number[] {
  const needed = new Set(makers.flat());
  const begun = new Set<number>();
  const order: number[] = [];
  const waiting = makers.flatMap((_, at) => (needed.has(at) ? [] : [{ at, isDone: false }]));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { at, isDone } = next;
    if (isDone) order.push(at);
    if (isDone || begun.has(at)) continue;
    begun.add(at);
    waiting.push({ at, isDone: true });
    const first = (makers[at] ?? []).toSorted((a, b) => (built[a] ?? 0) - (built[b] ?? 0));
    for (const before of first) if (!begun.has(before)) waiting.push({ at: before, isDone: false });
  }
  return order;
}
