import type { Constant, Graph, Node, Parameter } from '../graph.ts';

/**
 * The graph without what nothing comes of: views of which only other views were wanted, and their shapes. onnxruntime would run them
 * last of all, and keep until then what they look at.
 */
export function neededNodes(graph: Graph): Graph {
  const wanted = new Set(graph.outputs.map(({ name }) => name));
  const needed: Node[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((name) => wanted.has(name))) continue;
    for (const name of node.inputs) wanted.add(name);
    needed.push(node);
  }
  const isWanted = ({ value }: Constant | Parameter): boolean => wanted.has(value.name);
  return {
    ...graph,
    nodes: needed.reverse(),
    constants: graph.constants.filter(isWanted),
    parameters: graph.parameters.filter(isWanted),
  };
}
