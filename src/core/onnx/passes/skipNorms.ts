import type { Graph, Node, Shaped } from '../graph.ts';

/** Norms over the last axis, by what takes a sum first: both of onnxruntime's providers have it as one kernel. */
const OF_SUMS: Readonly<Record<string, string>> = {
  LayerNormalization: 'SkipLayerNormalization',
  SimplifiedLayerNormalization: 'SkipSimplifiedLayerNormalization',
};

/** Where such a kernel gives the sum; between it and the normalised are statistics, for training alone. */
const SUM_OUTPUT = 3;

/**
 * A residual stream is added to, and normalised for what adds to it next: one node in place of two. Only sums of equal shapes, whose
 * other readers come after the norm.
 */
export function skipNorms(graph: Graph): Graph {
  const { nodes } = graph;
  const shapeOf = shapesOf(graph);
  const sums = new Map(nodes.filter((node) => isSum(node, shapeOf)).map((node) => [node.outputs[0], node]));
  const firstRead = firstReads(graph);
  const joined = new Map<Node, Node>();
  for (const node of nodes) {
    const sum = sums.get(node.inputs[0]);
    const isFirst = firstRead.get(node.inputs[0] ?? '') === node;
    if (sum === undefined || !isFirst || !isNorm(node) || node.inF32 !== sum.inF32) continue;
    joined.set(node, sum);
  }
  const gone = new Set(joined.values());
  return {
    ...graph,
    nodes: nodes
      .filter((node) => !gone.has(node))
      .map((node) => {
        const sum = joined.get(node);
        return sum === undefined ? node : normOfSum(node, sum);
      }),
  };
}

const isNorm = ({ opType, domain }: Node): boolean => domain === '' && opType in OF_SUMS;

type ShapeOf = (name: string | undefined) => string;

function shapesOf({ inputs, edges }: Graph): ShapeOf {
  const own = new Map<string, Shaped>(inputs.map((value) => [value.name, value]));
  return (name = '') => String((own.get(name) ?? edges.get(name))?.shape ?? name);
}

/** Of two or three axes, as the kernels want it, and without anything repeated. */
function isSum({ opType, inputs: [a, b], outputs: [sum] }: Node, shapeOf: ShapeOf): boolean {
  if (opType !== 'Add') return false;
  const axes = shapeOf(sum).split(',').length;
  return (axes === 2 || axes === 3) && shapeOf(a) === shapeOf(sum) && shapeOf(b) === shapeOf(sum);
}

/** For each edge the node that reads it first. */
function firstReads({ nodes }: Graph): ReadonlyMap<string, Node> {
  const first = new Map<string, Node>();
  for (const node of nodes) {
    for (const name of node.inputs) if (!first.has(name)) first.set(name, node);
  }
  return first;
}

function normOfSum(norm: Node, { inputs: [a = '', b = ''], outputs: [sum = ''] }: Node): Node {
  const [, ...affine] = norm.inputs;
  const { epsilon } = norm.attributes;
  const [normal = ''] = norm.outputs;
  return {
    ...norm,
    opType: OF_SUMS[norm.opType] ?? norm.opType,
    domain: 'com.microsoft',
    inputs: [a, b, ...affine],
    outputs: Array.from({ length: SUM_OUTPUT + 1 }, (_, i) =>
      i === 0 ? normal : i === SUM_OUTPUT ? sum : '',
    ),
    attributes: epsilon === undefined ? {} : { epsilon },
  };
}
