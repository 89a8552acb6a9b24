import type { Lattice } from '../../weights/lattice.ts';
import type { Bits } from '../../weights/bits.ts';
import { blockScales, packBlocks, QUANTIZED_BLOCK } from '../../weights/quantize.ts';
import { latticeConstants, latticeParameters, latticeProduct } from './latticeLinear.ts';
import { packedName, quantizedProduct, scalesName } from './quantizedProduct.ts';
import type { Graph, Origin, Parameter, Value } from '../graph.ts';

/** Smaller matrices are not worth it. */
const FEWEST_NUMBERS = 4096;

/** What is known of a tensor of the checkpoint, by its name. */
export type LatticeOf = (name: string) => Lattice | undefined;

/**
 * Linear layers with weights of 8 or 4 bits, quantised from the checkpoint's while they are read: onnxruntime's
 * MatMulNBits in place of Gemm. What lies in no more bits in the checkpoint stays as it is. Convolutions stay floats: their int8
 * weights would be expanded, all of them before the first convolution runs.
 */
export function quantizeLinear(graph: Graph, bits: Bits, latticeOf: LatticeOf = () => undefined): Graph {
  const weights = quantizable(graph);
  const kept = new Map(
    [...weights].flatMap(([name, weight]) => keptLattice(name, weight, { bits, latticeOf })),
  );
  const nodes = graph.nodes.flatMap((node) => {
    const name = node.inputs[1] ?? '';
    const weight = weights.get(name);
    if (weight === undefined) return [node];
    const lattice = kept.get(name);
    return lattice === undefined
      ? [quantizedProduct(node, weight.value, { block: QUANTIZED_BLOCK, bits })]
      : latticeProduct(node, weight.value, lattice);
  });
  const parameters = graph.parameters.flatMap((parameter) => {
    const lattice = kept.get(parameter.value.name);
    if (lattice !== undefined) return latticeParameters(parameter, lattice);
    return weights.has(parameter.value.name) ? quantizedParameters(parameter, bits) : [parameter];
  });
  const shapeOf = (name: string): readonly number[] => weights.get(name)?.value.shape ?? [];
  const constants = [...graph.constants, ...latticeConstants(kept, shapeOf)];
  return { ...graph, nodes, parameters, constants };
}

function keptLattice(
  name: string,
  { value, origin }: Parameter,
  { bits, latticeOf }: { readonly bits: Bits; readonly latticeOf: LatticeOf },
): [string, Lattice][] {
  const lattice = origin.derive === undefined ? latticeOf(origin.name) : undefined;
  const [, columns = 0] = value.shape;
  return lattice !== undefined && lattice.bits <= bits && columns % lattice.block === 0
    ? [[name, lattice]]
    : [];
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

function quantizedParameters({ value: { name, shape }, origin }: Parameter, bits: Bits): Parameter[] {
  const [rows = 0, columns = 0] = shape;
  const blocks = columns / QUANTIZED_BLOCK;
  const derived = (derive: (numbers: Float32Array) => Float32Array | Uint8Array<ArrayBuffer>): Origin => ({
    name: origin.name,
    shape: origin.shape,
    ...(origin.derive === undefined ? { byRows: true } : {}),
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
