import type { Graph, Node, Shaped } from './graph.ts';
import { elementCount } from '../tensor/dtype.ts';

/** What a run of a graph has to do. */
export interface GraphWork {
  /** Floating point operations of convolutions. */
  readonly conv: number;
  /** Of matrix products, attention's among them. */
  readonly matrix: number;
  readonly nodes: number;
}

type ShapeOf = (name: string | undefined) => Shaped | undefined;

/** Read off the shapes; no weight is read. */
export function graphWork(graph: Graph): GraphWork {
  const named = [...graph.inputs, ...graph.constants.map(({ value }) => value)];
  const shapes = new Map<string, Shaped>(
    [...named, ...graph.parameters.map(({ value }) => value)].map((value) => [value.name, value]),
  );
  const shapeOf: ShapeOf = (name = '') => shapes.get(name) ?? graph.edges.get(name);
  let [conv, matrix] = [0, 0];
  for (const node of graph.nodes) {
    if (node.opType === 'Conv') conv += convWork(node, shapeOf);
    else matrix += matrixWork(node, shapeOf);
  }
  return { conv, matrix, nodes: graph.nodes.length };
}

/** Every number of the result is a sum over one filter. */
function convWork({ inputs, outputs }: Node, shapeOf: ShapeOf): number {
  const [weight, output] = [shapeOf(inputs[1]), shapeOf(outputs[0])];
  if (weight === undefined || output === undefined) return 0;
  return (2 * elementCount(output.shape) * elementCount(weight.shape)) / (weight.shape[0] ?? 1);
}

function matrixWork({ opType, inputs, outputs }: Node, shapeOf: ShapeOf): number {
  const [left, right, output] = [shapeOf(inputs[0]), shapeOf(inputs[1]), shapeOf(outputs[0])];
  if (left === undefined || right === undefined || output === undefined) return 0;
  if (opType === 'Gemm' || opType === 'MatMul' || opType === 'MatMulNBits') {
    return 2 * elementCount(output.shape) * (left.shape.at(-1) ?? 1);
  }
  return opType === 'MultiHeadAttention' ? 4 * elementCount(left.shape) * (right.shape[1] ?? 1) : 0;
}
