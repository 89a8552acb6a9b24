import type { Constant, Graph, Node, Shaped, Value } from '../graph.ts';

/**
 * onnxruntime's WebGPU kernel (1.31) reads three channels at a time where their number is divisible by 3 and not by 4, and is
 * wrong for more than 3 of them: by as much as the numbers themselves (microsoft/onnxruntime#29651). The UNets that inpaint
 * have 9. So such inputs and weights are filled up with zeros to the next four: the same sums.
 */

const FOUR = 4;

/** Only kernels larger than 1×1 whose outputs come in fours are read so. */
function isMisread(outputs: number, channels: number, kernel: readonly number[]): boolean {
  const inThrees = channels > 3 && channels % 3 === 0 && channels % FOUR !== 0;
  return inThrees && outputs % FOUR === 0 && kernel.some((size) => size > 1);
}

/** The graph with all convolutions in a form that is read rightly. Edges stay known, for estimates of memory. */
export function convChannelsFilled(graph: Graph): Graph {
  const { inputs, parameters, edges: known } = graph;
  const named: readonly Value[] = [
    ...inputs,
    ...[...parameters, ...graph.constants].map(({ value }) => value),
  ];
  const edges = new Map<string, Shaped>(known);
  const shapes = new Map<string, Shaped>([
    ...named.map((value): [string, Shaped] => [value.name, value]),
    ...known,
  ]);
  const constants: Constant[] = [...graph.constants];
  const filled = (name: string, at: string, by: number): Node => {
    const { dtype = 'F32', shape = [] } = shapes.get(name) ?? {};
    const pads = `${at}/pads`;
    const data = BigInt64Array.from([0, 0, 0, 0, 0, by, 0, 0], BigInt);
    constants.push({ value: { name: pads, dtype: 'I64', shape: [data.length] }, data });
    edges.set(at, { dtype, shape: shape.map((size, axis) => (axis === 1 ? size + by : size)) });
    return {
      opType: 'Pad',
      domain: '',
      inputs: [name, pads],
      outputs: [at],
      attributes: { mode: 'constant' },
    };
  };
  const nodes = graph.nodes.flatMap((node): Node[] => {
    const [x = '', weight = '', ...others] = node.inputs;
    const [outputs = 0, channels = 0, ...kernel] = shapes.get(weight)?.shape ?? [];
    if (node.opType !== 'Conv' || !isMisread(outputs, channels, kernel)) return [node];
    const by = FOUR - (channels % FOUR);
    const [y = ''] = node.outputs;
    const [wideX, wideWeight] = [`${y}/x`, `${y}/weight`];
    const wide = { ...node, inputs: [wideX, wideWeight, ...others] };
    return [filled(x, wideX, by), filled(weight, wideWeight, by), wide];
  });
  return { ...graph, nodes, constants, edges };
}
