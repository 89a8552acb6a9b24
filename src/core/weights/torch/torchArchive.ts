import { DTYPES, NUMBER_TYPES, type DType } from '../../tensor/dtype.ts';
import type { PickleValue } from './pickleValue.ts';

/** Where the numbers of a storage lie in the file. */
export interface StoredNumbers {
  /** Bytes. */
  readonly size: number;
  /** Of the first byte; found when it is first needed. */
  readonly begin: () => number;
}

/** A file of torch.save, in either of its formats: what its pickle describes, and the numbers beside it. */
export interface TorchArchive {
  readonly contents: PickleValue;
  /** null: there is no such storage. Throws AquatintError 'model-unsupported' where it cannot be read in place. */
  readonly numbers: (key: string) => StoredNumbers | null;
}

/** SDXL's has a million bytes. */
export const LONGEST_PICKLE = 16 * 2 ** 20;

/** By the names that PyTorch has for storages, or for types. */
export const TORCH_TYPES: ReadonlyMap<string, DType> = new Map(
  DTYPES.map((dtype) => [NUMBER_TYPES[dtype].torch, dtype]),
);

/** Bytes of numbers that are not read, but lie before others in the older format. */
const OTHERS: ReadonlyMap<string, number> = new Map([
  ['torch.ComplexFloatStorage', 8],
  ['torch.ComplexDoubleStorage', 16],
  ['torch.QInt8Storage', 1],
  ['torch.QUInt8Storage', 1],
  ['torch.QInt32Storage', 4],
]);

/** Bytes of one number; undefined where that is not known. */
export function bytesIn(storage: string): number | undefined {
  if (/^torch\.(storage\.)?UntypedStorage$/.test(storage)) return 1;
  const dtype = TORCH_TYPES.get(storage);
  return dtype === undefined ? OTHERS.get(storage) : NUMBER_TYPES[dtype].bytes;
}
