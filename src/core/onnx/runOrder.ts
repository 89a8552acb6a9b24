import type { Graph, Node } from './graph.ts';

/**
 * The order in which onnxruntime runs a graph: back from its ends, what was built last first, so that each node comes just before
 * what needs it.
 */
export function runOrder({ nodes }: Pick<Graph, 'nodes'>): Node[] {
  const maker = new Map<string, number>();
  nodes.forEach(({ outputs }, i) => {
    for (const name of outputs) maker.set(name, i);
  });
  const makers = nodes.map(({ inputs }) =>
    [...new Set(inputs.flatMap((name) => maker.get(name) ?? []))].sort((a, b) => a - b),
  );
  const needed = new Set(makers.flat());
  const begun = new Set<number>();
  const order: Node[] = [];
  const waiting = nodes.flatMap((_, at) => (needed.has(at) ? [] : [{ at, isDone: false }]));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { at, isDone } = next;
    const node = nodes[at];
    if (isDone && node !== undefined) order.push(node);
    if (isDone || begun.has(at)) continue;
    begun.add(at);
    waiting.push({ at, isDone: true });
    for (const before of makers[at] ?? [])
      if (!begun.has(before)) waiting.push({ at: before, isDone: false });
  }
  return order;
}
