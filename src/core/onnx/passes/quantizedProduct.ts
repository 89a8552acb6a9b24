import type { Bits } from '../../weights/bits.ts';
import type { Node, Value } from '../graph.ts';

export const packedName = (name: string, bits: Bits): string => `${name}/int${bits}`;
export const scalesName = (name: string): string => `${name}/scales`;

/** How many numbers share a scale, and in how many bits each lies. */
export interface Blocks {
  readonly block: number;
  readonly bits: Bits;
}

/** MatMulNBits; see `packedName` and `scalesName` for its parameters. */
export function quantizedProduct(node: Node, { name, shape }: Value, { block, bits }: Blocks): Node {
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
      block_size: { int: block },
    },
  };
}
