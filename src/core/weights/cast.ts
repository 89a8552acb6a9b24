import { AquatintError } from '../errors.ts';
import { bfloat16ToFloat16, bfloat16ToFloat32 } from '../tensor/bfloat16.ts';
import { BYTES_PER_ELEMENT, byteCount, elementCount, type DType } from '../tensor/dtype.ts';
import { float16ToFloat32, float32ToFloat16, float64ToFloat16 } from '../tensor/float16.ts';
import { float8ToFloat16, float8ToFloat32 } from '../tensor/float8.ts';
import type { TensorInfo, TensorSource } from './tensorSource.ts';

export type CastTarget = 'F32' | 'F16';

/** Reads `input` (aligned), writes `output`; both start at the first element. */
type Conversion = (input: Uint8Array, output: Uint8Array) => void;

/**
 * The same tensors with floating point elements as `target`, rounded to nearest, ties to even. Integers and
 * booleans stay as they are. Its scratch memory is one tensor: the largest of those `wanted` that has to be converted.
 */
export function castTo(
  source: TensorSource,
  target: CastTarget,
  wanted: () => Iterable<string> = () => source.names(),
): TensorSource {
  const info = (name: string): TensorInfo => {
    const original = source.info(name);
    return conversion(original.dtype, target) === null ? original : { dtype: target, shape: original.shape };
  };
  const output = scratch(() => largestConverted(source, target, wanted()));
  const aligned = scratch(() => 0);
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
      convert(alignedTo(BYTES_PER_ELEMENT[dtype], bytes, aligned), result);
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
  const output = new Float32Array(input.length / BYTES_PER_ELEMENT[dtype]);
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

function conversion(from: DType, to: CastTarget): Conversion | null {
  if (from === to) return null;
  if (from === 'F8_E4M3' || from === 'F8_E5M2') {
    return to === 'F32'
      ? (input, output) => float8ToFloat32(from, input, asFloat32(output))
      : (input, output) => float8ToFloat16(from, input, asUint16(output));
  }
  if (to === 'F32') {
    if (from === 'F16') return (input, output) => float16ToFloat32(asUint16(input), asFloat32(output));
    if (from === 'BF16') return (input, output) => bfloat16ToFloat32(asUint16(input), asFloat32(output));
    if (from === 'F64') return (input, output) => asFloat32(output).set(asFloat64(input));
    return null;
  }
  if (from === 'F32') return (input, output) => float32ToFloat16(asFloat32(input), asUint16(output));
  if (from === 'BF16') return (input, output) => bfloat16ToFloat16(asUint16(input), asUint16(output));
  if (from === 'F64') return (input, output) => float64ToFloat16(asFloat64(input), asUint16(output));
  return null;
}

function largestConverted(source: TensorSource, target: CastTarget, names: Iterable<string>): number {
  let largest = 0;
  for (const name of names) {
    const { dtype, shape } = source.info(name);
    if (conversion(dtype, target) !== null) {
      largest = Math.max(largest, elementCount(shape) * BYTES_PER_ELEMENT[target]);
    }
  }
  return largest;
}

/** One buffer, handed out again and again; allocated on first use with at least `expected()` bytes. */
function scratch(expected: () => number): (length: number) => Uint8Array {
  let buffer: Uint8Array | null = null;
  return (length) => {
    if (buffer === null || buffer.length < length) {
      buffer = new Uint8Array(Math.max(length, buffer === null ? expected() : 0));
    }
    return buffer.subarray(0, length);
  };
}

function alignedTo(size: number, bytes: Uint8Array, copy: (length: number) => Uint8Array): Uint8Array {
  if (bytes.byteOffset % size === 0) return bytes;
  const result = copy(bytes.length);
  result.set(bytes);
  return result;
}

const asUint16 = (bytes: Uint8Array): Uint16Array =>
  new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / Uint16Array.BYTES_PER_ELEMENT);
const asFloat32 = (bytes: Uint8Array): Float32Array =>
  new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / Float32Array.BYTES_PER_ELEMENT);
const asFloat64 = (bytes: Uint8Array): Float64Array =>
  new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / Float64Array.BYTES_PER_ELEMENT);
