import { elementCount } from '../../tensor/dtype.ts';
import type { Constant, Graph, Node, Parameter, Shaped } from '../graph.ts';

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
  const { inputs, edges: known } = graph;
  const parameters = new Map(graph.parameters.map((parameter) => [parameter.value.name, parameter]));
  const edges = new Map<string, Shaped>(known);
  const shapes = new Map<string, Shaped>([
    ...[...inputs, ...[...parameters.values()].map(({ value }) => value)].map((value): [string, Shaped] => [
      value.name,
      value,
    ]),
    ...known,
  ]);
  const constants: Constant[] = [...graph.constants];
  const nodes = graph.nodes.flatMap((node): Node[] => {
    const [x = '', weight = '', ...others] = node.inputs;
    const parameter = parameters.get(weight);
    const [outputs = 0, channels = 0, ...kernel] = parameter?.value.shape ?? [];
    if (node.opType !== 'Conv' || parameter === undefined) return [node];
    if (!isMisread(outputs, channels, kernel)) return [node];
    const by = FOUR - (channels % FOUR);
    const [y = ''] = node.outputs;
    const [wideX, pads] = [`${y}/x`, `${y}/pads`];
    const { dtype = 'F32', shape = [] } = shapes.get(x) ?? {};
    edges.set(wideX, { dtype, shape: widened(shape, by) });
    const data = BigInt64Array.from([0, 0, 0, 0, 0, by, 0, 0], BigInt);
    constants.push({ value: { name: pads, dtype: 'I64', shape: [data.length] }, data });
    const wide = filledParameter(parameter, by);
    parameters.set(weight, wide);
    const attributes = { mode: 'constant' };
    return [
      { opType: 'Pad', domain: '', inputs: [x, pads], outputs: [wideX], attributes },
      { ...node, inputs: [wideX, wide.value.name, ...others] },
    ];
  });
  return { ...graph, nodes, constants, edges, parameters: [...parameters.values()] };
}

const widened = (shape: readonly number[], by: number): readonly number[] =>
  shape.map((size, axis) => (axis === 1 ? size + by : size));

/** Filled up when it is read: onnxruntime could not do so in f16 before the first run. */
function filledParameter({ value, origin, ...rest }: Parameter, by: number): Parameter {
  const [outputs = 0, channels = 0, ...kernel] = value.shape;
  const plane = elementCount(kernel);
  const derive = (tensor: Float32Array): Float32Array => {
    const made = origin.derive?.(tensor) ?? tensor;
    if (!(made instanceof Float32Array)) throw new RangeError(`${origin.name} is no tensor of floats.`);
    const wide = new Float32Array(outputs * (channels + by) * plane);
    const filter = channels * plane;
    for (let i = 0; i < outputs; i += 1) {
      wide.set(made.subarray(i * filter, (i + 1) * filter), i * (channels + by) * plane);
    }
    return wide;
  };
  const name = `${value.name}/filled`;
  return {
    ...rest,
    value: { ...value, name, shape: widened(value.shape, by) },
    origin: { ...origin, derive },
  };
}
