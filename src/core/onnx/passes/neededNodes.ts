import type { Graph, Node } from '../graph.ts';

/**
 * The graph without what nothing comes of: views of which only other views were wanted. onnxruntime would run them last of all, and
 * keep until then what they look at.
 */
export function neededNodes(graph: Graph): Graph {
  const wanted = new Set(graph.outputs.map(({ name }) => name));
  const needed: Node[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((name) => wanted.has(name))) continue;
    for (const name of node.inputs) wanted.add(name);
    needed.push(node);
  }
  return { ...graph, nodes: needed.reverse() };
}
