import { latticeSteps, packLattice, type Lattice } from '../../weights/lattice.ts';
import type { Constant, Node, Origin, Parameter, Value } from '../graph.ts';
import { packedName, quantizedProduct, scalesName } from './quantizedProduct.ts';

const offsetsName = (name: string): string => `${name}/offsets`;
const shapeName = (name: string): string => `${name}/blocks`;
/** The axis that sums go over. */
const AXIS = 'lattice/axis';

/**
 * A linear layer whose weight lies on a lattice: x·Wᵀ = x·(scale·level)ᵀ + Σ(x of a block)·offsetᵀ. MatMulNBits computes the first
 * summand, and has no place for an offset that is no level.
 */
export function latticeProduct(node: Node, weight: Value, lattice: Lattice): Node[] {
  const { name } = weight;
  const [x = ''] = node.inputs;
  const [output = ''] = node.outputs;
  if (!lattice.affine) return [quantizedProduct(node, weight, lattice)];
  const part = (what: string): string => `${output}/${what}`;
  const own = { domain: '', ...(node.inF32 === true ? { inF32: true as const } : {}) };
  return [
    { ...quantizedProduct(node, weight, lattice), outputs: [part('levels')] },
    { ...own, opType: 'Reshape', inputs: [x, shapeName(name)], outputs: [part('blocks')], attributes: {} },
    {
      ...own,
      opType: 'ReduceSum',
      inputs: [part('blocks'), AXIS],
      outputs: [part('sums')],
      attributes: { keepdims: { int: 0 } },
    },
    {
      ...own,
      opType: 'Gemm',
      inputs: [part('sums'), offsetsName(name)],
      outputs: [part('offsets')],
      attributes: { transB: { int: 1 } },
    },
    { ...own, opType: 'Add', inputs: [part('levels'), part('offsets')], outputs: [output], attributes: {} },
  ];
}

export function latticeParameters(
  { value: { name, shape }, origin }: Parameter,
  lattice: Lattice,
): Parameter[] {
  const { block, bits, affine } = lattice;
  const [rows = 0, columns = 0] = shape;
  const blocks = columns / block;
  const of = (value: Value, derive: NonNullable<Origin['derive']>): Parameter => ({
    value,
    origin: { ...origin, byRows: true, derive },
  });
  const packed: Value = {
    name: packedName(name, bits),
    dtype: 'U8',
    shape: [rows, blocks, (block * bits) / 8],
  };
  const scales: Value = { name: scalesName(name), dtype: 'F32', shape: [rows * blocks] };
  const offsets: Value = { name: offsetsName(name), dtype: 'F32', shape: [rows, blocks] };
  return [
    of(packed, (numbers) => packLattice(numbers, lattice).levels),
    of(scales, (numbers) => latticeSteps(numbers, lattice).scales),
    ...(affine ? [of(offsets, (numbers) => latticeSteps(numbers, lattice).offsets)] : []),
  ];
}

/** The shapes that rows are taken apart to, for the sums of their blocks. */
export function latticeConstants(
  lattices: ReadonlyMap<string, Lattice>,
  shapeOf: (name: string) => readonly number[],
): Constant[] {
  const affine = [...lattices].filter(([, lattice]) => lattice.affine);
  if (affine.length === 0) return [];
  const longs = (name: string, data: readonly number[]): Constant => ({
    value: { name, dtype: 'I64', shape: [data.length] },
    data: BigInt64Array.from(data, BigInt),
  });
  return [
    longs(AXIS, [2]),
    ...affine.map(([name, { block }]) =>
      longs(shapeName(name), [-1, (shapeOf(name)[1] ?? 0) / block, block]),
    ),
  ];
}
