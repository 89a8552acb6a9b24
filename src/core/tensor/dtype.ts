import { bfloat16ToFloat16, bfloat16ToFloat32 } from './bfloat16.ts';
import { float16ToFloat32, float32ToFloat16, float64ToFloat16 } from './float16.ts';
import { float8ToFloat16, float8ToFloat32, type Float8 } from './float8.ts';

/** Reads `input`, whose numbers are aligned, and writes `output`; both start at the first number. */
export type Conversion = (input: Uint8Array, output: Uint8Array) => void;

/** All that is known of a kind of numbers. */
interface NumberType {
  /** Of one number. */
  readonly bytes: number;
  /** PyTorch's name of a storage; of a type where storages have none. */
  readonly torch: string;
  /** ggml's number of the type. */
  readonly ggml?: number;
  /** How floating-point numbers become others. Whole numbers have none: they stay as they are. */
  readonly floats?: Readonly<Partial<Record<'F32' | 'F16', Conversion>>>;
  /** How they become F32 before they are multiplied by a scale that lies beside them; those of 8 bits do. */
  readonly beforeScale?: Conversion;
}

const asUint16 = (bytes: Uint8Array): Uint16Array =>
  new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / Uint16Array.BYTES_PER_ELEMENT);
const asFloat32 = (bytes: Uint8Array): Float32Array =>
  new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / Float32Array.BYTES_PER_ELEMENT);
const asFloat64 = (bytes: Uint8Array): Float64Array =>
  new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / Float64Array.BYTES_PER_ELEMENT);

function eightBitFloats(format: Float8, torch: string): NumberType {
  const toF32: Conversion = (input, output) => float8ToFloat32(format, input, asFloat32(output));
  const toF16: Conversion = (input, output) => float8ToFloat16(format, input, asUint16(output));
  return { bytes: 1, torch, floats: { F32: toF32, F16: toF16 }, beforeScale: toF32 };
}

function wholeToFloat32(input: Uint8Array, output: Uint8Array): void {
  asFloat32(output).set(new Int8Array(input.buffer, input.byteOffset, input.length));
}

/** Element types as safetensors names them; the subset that checkpoints of this field use. Halves are rounded to nearest, ties to even. */
const TYPES = {
  F64: {
    ...{ bytes: 8, torch: 'torch.DoubleStorage', ggml: 28 },
    floats: {
      F32: (input, output) => asFloat32(output).set(asFloat64(input)),
      F16: (input, output) => float64ToFloat16(asFloat64(input), asUint16(output)),
    },
  },
  F32: {
    ...{ bytes: 4, torch: 'torch.FloatStorage', ggml: 0 },
    floats: { F16: (input, output) => float32ToFloat16(asFloat32(input), asUint16(output)) },
  },
  F16: {
    ...{ bytes: 2, torch: 'torch.HalfStorage', ggml: 1 },
    floats: { F32: (input, output) => float16ToFloat32(asUint16(input), asFloat32(output)) },
  },
  BF16: {
    ...{ bytes: 2, torch: 'torch.BFloat16Storage', ggml: 30 },
    floats: {
      F32: (input, output) => bfloat16ToFloat32(asUint16(input), asFloat32(output)),
      F16: (input, output) => bfloat16ToFloat16(asUint16(input), asUint16(output)),
    },
  },
  F8_E4M3: eightBitFloats('F8_E4M3', 'torch.float8_e4m3fn'),
  F8_E5M2: eightBitFloats('F8_E5M2', 'torch.float8_e5m2'),
  I64: { bytes: 8, torch: 'torch.LongStorage', ggml: 27 },
  I32: { bytes: 4, torch: 'torch.IntStorage', ggml: 26 },
  I16: { bytes: 2, torch: 'torch.ShortStorage', ggml: 25 },
  I8: { bytes: 1, torch: 'torch.CharStorage', ggml: 24, beforeScale: wholeToFloat32 },
  U8: { bytes: 1, torch: 'torch.ByteStorage' },
  BOOL: { bytes: 1, torch: 'torch.BoolStorage' },
} satisfies Record<string, NumberType>;

export type DType = keyof typeof TYPES;

export const NUMBER_TYPES: Readonly<Record<DType, NumberType>> = TYPES;

export const isDType = (text: string): text is DType => Object.hasOwn(TYPES, text);

export const DTYPES: readonly DType[] = Object.keys(TYPES).filter(isDType);

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function byteCount(dtype: DType, shape: readonly number[]): number {
  return elementCount(shape) * NUMBER_TYPES[dtype].bytes;
}
