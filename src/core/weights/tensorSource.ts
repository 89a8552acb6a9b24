import { AquatintError } from '../errors.ts';
import type { DType } from '../tensor/dtype.ts';
import type { Lattice } from './lattice.ts';

export interface TensorInfo {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Of numbers that lay in fewer bits in the file. */
  readonly lattice?: Lattice;
  /** Why its numbers cannot be read, to follow its name: 'is of complex64, …'. Nothing is known of their type, then. */
  readonly unread?: string;
}

/**
 * Named tensors, read one at a time. Everything that happens to weights on their way to the device
 * (renaming, casting, fusing, LoRA) is a TensorSource made from another one.
 *
 * `read` is synchronous because onnxruntime asks for initializers synchronously; the bytes it returns
 * are little-endian, row-major, and valid only until the next `read` of the same source.
 */
export interface TensorSource {
  names(): Iterable<string>;
  has(name: string): boolean;
  /** Throws AquatintError 'model-mismatch' for an unknown name. */
  info(name: string): TensorInfo;
  /** `into`, if given, has the tensor's length: a source may put the bytes there and return it, or ignore it. */
  read(name: string, into?: Uint8Array): Uint8Array;
  /** `count` rows from row `first` on (of the first axis), where they can be read without the others. */
  readRows?(name: string, first: number, count: number): Uint8Array;
  /** Whether `readRows` reads no more of a tensor than it gives; as whether there is such a thing, unless told. */
  readsRowsAlone?(name: string): boolean;
}

/** See TensorSource. */
export const readsRowsAlone = (source: TensorSource, name: string): boolean =>
  source.readsRowsAlone?.(name) ?? source.readRows !== undefined;

/** Of graphs that have no weights. */
export const NO_TENSORS: TensorSource = {
  names: () => [],
  has: () => false,
  info: () => unknownTensor(),
  read: () => unknownTensor(),
};

function unknownTensor(): never {
  throw new AquatintError('model-mismatch', 'There are no tensors here.');
}

/** Some rows of a tensor; where its source cannot read them alone, all are read. */
export function readRows(source: TensorSource, name: string, first: number, count: number): Uint8Array {
  if (source.readRows !== undefined) return source.readRows(name, first, count);
  const bytes = source.read(name);
  const size = bytes.length / (source.info(name).shape[0] ?? 1);
  return bytes.subarray(first * size, (first + count) * size);
}
