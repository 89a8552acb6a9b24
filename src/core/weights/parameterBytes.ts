import type { Origin, Parameter } from '../onnx/graph.ts';
import { byteCount, elementCount } from '../tensor/dtype.ts';
import { float32ToFloat16 } from '../tensor/float16.ts';
import { castTo, floatsOf } from './cast.ts';
import { Scratch } from './scratch.ts';
import { readRows, readsRowsAlone, type TensorSource } from './tensorSource.ts';

/** Numbers of a tensor that are made something else of at a time, where they can be read so. */
const NUMBERS_AT_ONCE = 2 ** 20;

/**
 * Where tensors are cast, of all readers: they take turns, as sessions are created. What the one before used need not be collected
 * first, which may be long after.
 */
const ROOM = new Scratch();

/**
 * The bytes of each parameter as the device takes them: cast, derived or quantised, one tensor at a time. They are
 * valid until the next is read.
 */
export function parameterReader(
  parameters: readonly Parameter[],
  source: TensorSource,
): (parameter: Parameter) => Uint8Array {
  const inPieces = ({ name, byRows }: Origin): boolean => byRows === true && readsRowsAlone(source, name);
  const namesOf = (half: boolean) => (): string[] =>
    parameters
      .filter((one) => isPlainHalf(one) === half && !inPieces(one.origin))
      .map(({ origin }) => origin.name);
  const single = castTo(source, 'F32', namesOf(false), ROOM);
  const half = castTo(source, 'F16', namesOf(true), ROOM);
  return (parameter) => {
    const { value, origin } = parameter;
    if (isPlainHalf(parameter)) return half.read(origin.name);
    if (origin.derive === undefined) return single.read(origin.name);
    if (inPieces(origin)) return derivedInPieces(parameter, source);
    return bytesOf(origin.derive(asFloats(single.read(origin.name))), value.dtype);
  };
}

/** Beside the parameter there is never more than a piece of its tensor. */
function derivedInPieces({ value, origin }: Parameter, source: TensorSource): Uint8Array {
  const { dtype, shape } = source.info(origin.name);
  const [rows = 1] = shape;
  const atOnce = Math.max(1, Math.floor((NUMBERS_AT_ONCE * rows) / elementCount(shape)));
  const whole = new Uint8Array(byteCount(value.dtype, value.shape));
  let at = 0;
  for (let first = 0; first < rows; first += atOnce) {
    const piece = readRows(source, origin.name, first, Math.min(atOnce, rows - first));
    const made = origin.derive?.(dtype === 'F32' ? asFloats(piece) : floatsOf(dtype, piece));
    if (made === undefined) break;
    const bytes = bytesOf(made, value.dtype);
    whole.set(bytes, at);
    at += bytes.length;
  }
  return whole;
}

const isPlainHalf = ({ value, origin }: Parameter): boolean =>
  value.dtype === 'F16' && origin.derive === undefined;

function asFloats(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

function bytesOf(
  derived: Float32Array | Uint8Array<ArrayBuffer>,
  dtype: Parameter['value']['dtype'],
): Uint8Array {
  if (derived instanceof Uint8Array) return derived;
  return dtype === 'F16'
    ? halfBytes(derived)
    : new Uint8Array(derived.buffer, derived.byteOffset, derived.byteLength);
}

function halfBytes(numbers: Float32Array): Uint8Array {
  const bits = new Uint16Array(numbers.length);
  float32ToFloat16(numbers, bits);
  return new Uint8Array(bits.buffer);
}
