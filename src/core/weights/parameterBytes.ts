import type { Parameter } from '../onnx/graph.ts';
import { float32ToFloat16 } from '../tensor/float16.ts';
import { castTo } from './cast.ts';
import type { TensorSource } from './tensorSource.ts';

/**
 * The bytes of each parameter as the device takes them: cast, derived or quantised, one tensor at a time. They are
 * valid until the next is read.
 */
export function parameterReader(
  parameters: readonly Parameter[],
  source: TensorSource,
): (parameter: Parameter) => Uint8Array {
  const namesOf = (half: boolean) => (): string[] =>
    parameters.filter((one) => isPlainHalf(one) === half).map(({ origin }) => origin.name);
  const single = castTo(source, 'F32', namesOf(false));
  const half = castTo(source, 'F16', namesOf(true));
  return (parameter) => {
    const { value, origin } = parameter;
    if (isPlainHalf(parameter)) return half.read(origin.name);
    const bytes = single.read(origin.name);
    if (origin.derive === undefined) return bytes;
    const derived = origin.derive(asFloats(bytes));
    if (derived instanceof Uint8Array) return derived;
    return value.dtype === 'F16' ? halfBytes(derived) : new Uint8Array(derived.buffer);
  };
}

const isPlainHalf = ({ value, origin }: Parameter): boolean =>
  value.dtype === 'F16' && origin.derive === undefined;

function asFloats(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

function halfBytes(numbers: Float32Array): Uint8Array {
  const bits = new Uint16Array(numbers.length);
  float32ToFloat16(numbers, bits);
  return new Uint8Array(bits.buffer);
}
