import { AquatintError } from '../errors.ts';
import { byteCount, NUMBER_TYPES, type Conversion, type DType } from '../tensor/dtype.ts';
import { Scratch } from './scratch.ts';
import type { TensorInfo, TensorSource } from './tensorSource.ts';

export type CastTarget = 'F32' | 'F16';

/**
 * The same tensors with floating point elements as `target`, rounded to nearest, ties to even. Integers and
 * booleans stay as they are. Its scratch memory is one tensor: the largest of those `wanted` that has to be converted. It is `room`,
 * which others may use that are never read at the same time.
 */
export function castTo(
  source: TensorSource,
  target: CastTarget,
  wanted: () => Iterable<string> = () => source.names(),
  room = new Scratch(),
): TensorSource {
  const info = (name: string): TensorInfo => {
    const original = source.info(name);
    return conversion(original.dtype, target) === null ? original : { dtype: target, shape: original.shape };
  };
  let largest: number | null = null;
  // as long as somebody reads, nothing of it is collected
  let held: Uint8Array | null = null;
  const output = (length: number): Uint8Array => {
    largest ??= largestConverted(source, target, wanted());
    held = room.take(length, largest);
    return held;
  };
  const aligned = new Scratch();
  return {
    names: () => source.names(),
    has: (name) => source.has(name),
    info,
    read(name) {
      const { dtype, shape } = source.info(name);
      const convert = conversion(dtype, target);
      if (convert === null) return source.read(name);
      const result = output(byteCount(target, shape));
      const bytes = source.read(name, endOf(result, byteCount(dtype, shape)));
      convert(alignedTo(NUMBER_TYPES[dtype].bytes, bytes, aligned), result);
      return result;
    },
  };
}

/** Floats as F32, copied. Throws where they are whole numbers. */
export function floatsOf(dtype: DType, bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const input = bytes.slice();
  if (dtype === 'F32') return new Float32Array(input.buffer);
  const convert = conversion(dtype, 'F32');
  if (convert === null) throw new AquatintError('model-mismatch', `${dtype} numbers are no weights.`);
  const output = new Float32Array(input.length / NUMBER_TYPES[dtype].bytes);
  convert(input, new Uint8Array(output.buffer));
  return output;
}

/**
 * Room for the narrower input at the end of its own output: converted from the front, an element is written where
 * those read before it were, so one buffer serves both. Nothing where the input is the wider of the two.
 */
function endOf(output: Uint8Array, length: number): Uint8Array | undefined {
  return length < output.length ? output.subarray(output.length - length) : undefined;
}

/** null: they stay as they are. */
const conversion = (from: DType, to: CastTarget): Conversion | null =>
  NUMBER_TYPES[from].floats?.[to] ?? null;

function largestConverted(source: TensorSource, target: CastTarget, names: Iterable<string>): number {
  let largest = 0;
  for (const name of names) {
    const { dtype, shape } = source.info(name);
    if (conversion(dtype, target) !== null) {
      largest = Math.max(largest, byteCount(target, shape));
    }
  }
  return largest;
}

function alignedTo(size: number, bytes: Uint8Array, room: Scratch): Uint8Array {
  if (bytes.byteOffset % size === 0) return bytes;
  const result = room.take(bytes.length);
  result.set(bytes);
  return result;
}
