import { BYTES_PER_ELEMENT, type DType } from '../../tensor/dtype.ts';
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
export const DTYPES: ReadonlyMap<string, DType> = new Map([
  ['torch.DoubleStorage', 'F64'],
  ['torch.FloatStorage', 'F32'],
  ['torch.HalfStorage', 'F16'],
  ['torch.BFloat16Storage', 'BF16'],
  ['torch.LongStorage', 'I64'],
  ['torch.IntStorage', 'I32'],
  ['torch.ShortStorage', 'I16'],
  ['torch.CharStorage', 'I8'],
  ['torch.ByteStorage', 'U8'],
  ['torch.BoolStorage', 'BOOL'],
  ['torch.float8_e4m3fn', 'F8_E4M3'],
  ['torch.float8_e5m2', 'F8_E5M2'],
]);

/** Bytes of one number; undefined for what is not read. */
export function bytesIn(storage: string): number | undefined {
  if (/^torch\.(storage\.)?UntypedStorage$/.test(storage)) return 1;
  const dtype = DTYPES.get(storage);
  return dtype === undefined ? undefined : BYTES_PER_ELEMENT[dtype];
}
