import { DTYPES, NUMBER_TYPES, type DType } from '../../tensor/dtype.ts';
import type { Lattice } from '../lattice.ts';
import type { Bits } from '../bits.ts';
import {
  decodeIQ4NL,
  decodeQ40,
  decodeQ41,
  decodeQ50,
  decodeQ51,
  decodeQ80,
  type DecodeBlock,
} from './smallBlocks.ts';
import { decodeQ2K, decodeQ3K, decodeQ4K, decodeQ5K, decodeQ6K } from './superBlocks.ts';

/** How ggml keeps the numbers of a tensor. */
export interface GgufType {
  readonly name: string;
  /** Numbers that lie together; no such block goes beyond a row. */
  readonly block: number;
  /** Of a block. */
  readonly bytes: number;
  /** Plain numbers; null: blocks, which `decode` makes F32 of. */
  readonly dtype: DType | null;
  readonly decode: DecodeBlock | null;
  readonly lattice: Lattice | null;
}

const plain = (dtype: DType): GgufType => ({
  ...{ name: dtype, block: 1, bytes: NUMBER_TYPES[dtype].bytes, dtype, decode: null, lattice: null },
});
const blocks = (
  name: string,
  [block, bytes]: readonly [number, number],
  decode: DecodeBlock,
  lattice: Lattice,
): GgufType => ({ ...{ name, block, bytes, dtype: null, decode, lattice } });

const multiples = (block: Lattice['block'], bits: Bits): Lattice => ({ block, bits, affine: false });
const shifted = (block: Lattice['block'], bits: Bits): Lattice => ({ block, bits, affine: true });

/** By ggml's numbers. */
export const GGUF_TYPES: ReadonlyMap<number, GgufType> = new Map([
  ...DTYPES.flatMap((dtype): [number, GgufType][] => {
    const { ggml } = NUMBER_TYPES[dtype];
    return ggml === undefined ? [] : [[ggml, plain(dtype)]];
  }),
  [2, blocks('Q4_0', [32, 18], decodeQ40, multiples(32, 4))],
  [3, blocks('Q4_1', [32, 20], decodeQ41, shifted(32, 4))],
  [6, blocks('Q5_0', [32, 22], decodeQ50, multiples(32, 8))],
  [7, blocks('Q5_1', [32, 24], decodeQ51, shifted(32, 8))],
  [8, blocks('Q8_0', [32, 34], decodeQ80, multiples(32, 8))],
  [10, blocks('Q2_K', [256, 84], decodeQ2K, shifted(16, 4))],
  [11, blocks('Q3_K', [256, 110], decodeQ3K, multiples(16, 4))],
  [12, blocks('Q4_K', [256, 144], decodeQ4K, shifted(32, 4))],
  [13, blocks('Q5_K', [256, 176], decodeQ5K, shifted(32, 8))],
  [14, blocks('Q6_K', [256, 210], decodeQ6K, multiples(16, 8))],
  [20, blocks('IQ4_NL', [32, 18], decodeIQ4NL, multiples(32, 8))],
]);

/** Names of those that are not read. */
const OTHERS: Readonly<Record<number, string>> = {
  9: 'Q8_1',
  15: 'Q8_K',
  16: 'IQ2_XXS',
  17: 'IQ2_XS',
  18: 'IQ3_XXS',
  19: 'IQ1_S',
  21: 'IQ3_S',
  22: 'IQ2_S',
  23: 'IQ4_XS',
  29: 'IQ1_M',
  34: 'TQ1_0',
  35: 'TQ2_0',
  39: 'MXFP4',
  40: 'NVFP4',
};

export const nameOfType = (id: number): string => OTHERS[id] ?? `stored in a way (${id}) that nobody knows`;

/** For messages. */
export const READ_TYPES = [...GGUF_TYPES.values()]
  .filter(({ decode }) => decode !== null)
  .map(({ name }) => name)
  .join(', ');
