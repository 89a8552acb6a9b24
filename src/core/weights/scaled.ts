import { AquatintError } from '../errors.ts';
import { byteCount, elementCount, NUMBER_TYPES, type Conversion, type DType } from '../tensor/dtype.ts';
import { castTo } from './cast.ts';
import { renamed } from './renamed.ts';
import { shortened } from './safetensorsEntry.ts';
import { Scratch } from './scratch.ts';
import { readRows, readsRowsAlone, type TensorInfo, type TensorSource } from './tensorSource.ts';

interface Scaled {
  /** Of what is stored, to F32. */
  readonly widen: Conversion;
  readonly shape: readonly number[];
  /** The tensor that holds one scale for all, or one for each row. */
  readonly scale: string;
}

/** What such files say to programs that also compute in 8 bits: nothing about the weights. */
const MARKERS = /(^|\.)(scaled_fp8|comfy_quant|input_scale|scale_input)$/;

const SCALE_TYPES: ReadonlySet<DType> = new Set(['F32', 'F16', 'BF16']);

/**
 * The tensors of a file whose weights are 8-bit numbers times a scale, which lies beside them under the names of
 * compressed-tensors and ModelOpt ("weight_scale") or ComfyUI ("scale_weight"): as the F32 numbers that they stand for,
 * and without the scales. Throws AquatintError 'model-mismatch' naming a scale that does not belong to its weight.
 */
export function scaled(source: TensorSource): TensorSource {
  const found = scaledTensors(source);
  const scales = new Set([...found.values()].map(({ scale }) => scale));
  const visible = renamed(source, (name) => (scales.has(name) || MARKERS.test(name) ? null : name));
  if (found.size === 0) return visible;
  const sizes = [...found.values()].map(({ shape }) => byteCount('F32', shape));
  const scratch = new Scratch(sizes.reduce((most, size) => Math.max(most, size), 0));
  const numbers = castTo(source, 'F32', () => scales);
  return {
    names: () => visible.names(),
    has: (name) => visible.has(name),
    info(name): TensorInfo {
      const { shape } = found.get(name) ?? {};
      return shape === undefined ? visible.info(name) : { dtype: 'F32', shape };
    },
    read(name, into) {
      const tensor = found.get(name);
      if (tensor === undefined) return visible.read(name, into);
      const scale = asFloats(numbers.read(tensor.scale));
      const output = scratch.take(byteCount('F32', tensor.shape));
      // Behind what has been written of the output there is always room for the rest of the input.
      const stored = source.read(name, output.subarray(output.length - elementCount(tensor.shape)));
      const values = new Float32Array(output.buffer, output.byteOffset, stored.length);
      tensor.widen(stored, output);
      multiplyRows(values, scale);
      return output;
    },
    readRows(name, first, count) {
      const tensor = found.get(name);
      if (tensor === undefined) return readRows(visible, name, first, count);
      const scale = asFloats(numbers.read(tensor.scale));
      const stored = readRows(source, name, first, count);
      const values = new Float32Array(stored.length);
      const output = new Uint8Array(values.buffer);
      tensor.widen(stored, output);
      multiplyRows(values, scale.length === 1 ? scale : scale.subarray(first, first + count));
      return output;
    },
    readsRowsAlone: (name) => readsRowsAlone(found.has(name) ? source : visible, name),
  };
}

function scaledTensors(source: TensorSource): Map<string, Scaled> {
  const found = new Map<string, Scaled>();
  for (const name of source.names()) {
    const { dtype, shape } = source.info(name);
    const { beforeScale: widen } = NUMBER_TYPES[dtype];
    if (!name.endsWith('weight') || widen === undefined) continue;
    const scale = [`${name}_scale`, name.replace(/weight$/, 'scale_weight')].find((one) => source.has(one));
    if (scale === undefined) continue;
    checkScale(source, scale, { name, shape });
    found.set(name, { widen, shape, scale });
  }
  return found;
}

/** One number, or one for each row with axes of size 1 behind. */
function checkScale(
  source: TensorSource,
  scale: string,
  { name, shape: [rows = 1] }: { readonly name: string; readonly shape: readonly number[] },
): void {
  const { dtype, shape } = source.info(scale);
  const [count = 1, ...others] = shape;
  const fits = (count === 1 || count === rows) && others.every((size) => size === 1);
  if (fits && SCALE_TYPES.has(dtype)) return;
  throw new AquatintError(
    'model-mismatch',
    `${shortened(scale)} is ${dtype} [${shortened(shape.join(', '))}], but ${shortened(name)} needs one scale, or ${rows}, as F32, F16 or BF16: look for the same model in another precision.`,
  );
}

function multiplyRows(values: Float32Array, scales: Float32Array): void {
  const size = values.length / scales.length;
  for (const [row, scale] of scales.entries()) {
    for (let i = row * size; i < (row + 1) * size; i += 1) values[i] = (values[i] ?? 0) * scale;
  }
}

/** A copy: what is read is valid until the next read only. */
function asFloats(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}
