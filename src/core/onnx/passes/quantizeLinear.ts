import { blockScales, packBlocks, QUANTIZED_BLOCK, type Bits } from '../../weights/quantize.ts';
import type { Graph, Node, Origin, Parameter, Value } from '../graph.ts';

/** Smaller matrices are not worth it. */
const FEWEST_NUMBERS = 4096;

/**
 * Linear layers with weights of 8 or 4 bits, quantised from the checkpoint's while they are read: onnxruntime's
 * MatMulNBits in place of Gemm. Convolutions stay as they are: their int8 weights would be expanded to floats, all
 * of them before the first convolution runs.
 */
export function quantizeLinear(graph: Graph, bits: Bits): Graph {
  const weights = quantizable(graph);
  const nodes = graph.nodes.map((node) => {
    const weight = weights.get(node.inputs[1] ?? '');
    return weight === undefined ? node : quantizedProduct(node, weight.value, bits);
  });
  const parameters = graph.parameters.flatMap((parameter) =>
    weights.has(parameter.value.name) ? quantizedParameters(parameter, bits) : [parameter],
  );
  return { ...graph, nodes, parameters };
}

/** The parameters that serve as the weights of linear layers and as nothing else. */
export function quantizable({ nodes, parameters }: Graph): Map<string, Parameter> {
  const found = new Map(parameters.filter(isMatrix).map((parameter) => [parameter.value.name, parameter]));
  for (const node of nodes) {
    const isLinear = node.opType === 'Gemm' && 'transB' in node.attributes;
    node.inputs.forEach((name, i) => {
      if (!isLinear || i !== 1) found.delete(name);
    });
  }
  return found;
}

function isMatrix({ value: { shape }, exact, inFloats }: Parameter): boolean {
  const [rows = 0, columns = 0] = shape;
  const whole = shape.length === 2 && columns % QUANTIZED_BLOCK === 0;
  return whole && rows * columns >= FEWEST_NUMBERS && exact !== true && inFloats !== true;
}

const packedName = (name: string, bits: Bits): string => `${name}/int${bits}`;
const scalesName = (name: string): string => `${name}/scales`;

function quantizedProduct(node: Node, { name, shape }: Value, bits: Bits): Node {
  const [x = '', , bias = ''] = node.inputs;
  const [outputs = 0, inputs = 0] = shape;
  const operands = [x, packedName(name, bits), scalesName(name)];
  return {
    ...node,
    opType: 'MatMulNBits',
    domain: 'com.microsoft',
    inputs: bias === '' ? operands : [...operands, '', '', bias],
    attributes: {
      K: { int: inputs },
      N: { int: outputs },
      bits: { int: bits },
      block_size: { int: QUANTIZED_BLOCK },
    },
  };
}

function quantizedParameters({ value: { name, shape }, origin }: Parameter, bits: Bits): Parameter[] {
  const [rows = 0, columns = 0] = shape;
  const blocks = columns / QUANTIZED_BLOCK;
  const derived = (derive: (numbers: Float32Array) => Float32Array | Uint8Array<ArrayBuffer>): Origin => ({
    name: origin.name,
    shape: origin.shape,
    derive: (tensor) => {
      const numbers = origin.derive?.(tensor) ?? tensor;
      return numbers instanceof Float32Array ? derive(numbers) : numbers;
    },
  });
  const packed: Value = {
    name: packedName(name, bits),
    dtype: 'U8',
    shape: [rows, blocks, (QUANTIZED_BLOCK * bits) / 8],
  };
  const scales: Value = { name: scalesName(name), dtype: 'F32', shape: [rows * blocks] };
  return [
    { value: packed, origin: derived((numbers) => packBlocks(numbers, bits)) },
    { value: scales, origin: derived((numbers) => blockScales(numbers, bits)) },
  ];
}
