import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { float32ToFloat16 } from '../../src/core/tensor/float16.ts';
import { float8ToFloat32, type Float8 } from '../../src/core/tensor/float8.ts';
import { byteCount, elementCount, type DType } from '../../src/core/tensor/dtype.ts';
import { safetensorsFile, type StoredTensor } from './safetensorsFile.ts';

/**
 * Golden checkpoints are lists of names and shapes; their numbers are made again from the names, as tools/reference/made_numbers.py
 * made them: number i is k · 2^exponent + offset, which the format holds exactly.
 */

/** [dtype, shape] are zeros; then the numbers themselves, or exponent, offset and how far k goes. */
type Leaf = readonly [DType, readonly number[], (readonly number[] | number)?, number?, number?];

const USUAL_STEPS = 7;
const FINE_STEPS = 1023;
const FINE_BITS = 7;

/** What matrices and kernels are made otherwise. */
export interface Matrices {
  /** The list's where left out. */
  readonly dtype?: DType;
  /** Numbers of eleven bits, which f16 holds. */
  readonly fine?: boolean;
}

/** A golden's file; a .safetensors file may be a list with the same name. */
export function goldenBytes(file: string, matrices: Matrices = {}): Uint8Array<ArrayBuffer> {
  if (existsSync(file)) return new Uint8Array(readFileSync(file));
  return madeFileAt(file.replace(/\.safetensors$/, '.json'), matrices);
}

/** The checkpoint of a golden, as a .safetensors file. */
export const checkpointIn = (folder: string): Uint8Array<ArrayBuffer> =>
  goldenBytes(path.join(folder, 'checkpoint.safetensors'));

/** What a list on this disk stands for, as a .safetensors file. */
export function madeFileAt(file: string, matrices: Matrices = {}): Uint8Array<ArrayBuffer> {
  const list: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return madeFile(list, matrices);
}

const madeFile = (list: unknown, matrices: Matrices = {}): Uint8Array<ArrayBuffer> =>
  safetensorsFile(
    new Map(leavesOf(list, []).map(([name, leaf]) => [name, tensorOf(name, leaf, ofMatrix(leaf, matrices))])),
  );

const ofMatrix = ([, shape]: Leaf, matrices: Matrices): Matrices => (shape.length > 1 ? matrices : {});

/** Several lists in one, by the names of their checkpoints. */
export const madeCheckpoints = (lists: object): ReadonlyMap<string, Uint8Array<ArrayBuffer>> =>
  new Map(Object.entries(lists).map(([name, list]) => [name, madeFile(list)]));

export const hasCheckpoint = (folder: string): boolean =>
  ['checkpoint.safetensors', 'checkpoint.json'].some((name) => existsSync(path.join(folder, name)));

function leavesOf(node: unknown, names: readonly string[]): (readonly [string, Leaf])[] {
  if (Array.isArray(node)) return [[names.join('.'), node as unknown as Leaf]];
  return Object.entries(node as object).flatMap(([key, child]) => leavesOf(child, [...names, key]));
}

function tensorOf(
  name: string,
  [stored, shape, how, offset = 0, own = USUAL_STEPS]: Leaf,
  { dtype = stored, fine = false }: Matrices,
): StoredTensor {
  const count = elementCount(shape);
  if (how === undefined) return { dtype, shape, bytes: new Uint8Array(byteCount(dtype, shape)) };
  if (typeof how !== 'number') return { dtype, shape, bytes: encoded(dtype, Float64Array.from(how)) };
  const [exponent, steps] = fine ? [how - FINE_BITS, FINE_STEPS] : [how, own];
  const numbers = drawn(name, count, steps).map((k) => k * 2 ** exponent + offset);
  return { dtype, shape, bytes: encoded(dtype, numbers) };
}

/** −steps … steps each: FNV-1a of the name, and Wellons' hash of 32 bits (lowbias32) of that and the number's place. */
function drawn(name: string, count: number, steps: number): Float64Array {
  let seed = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 0x01000193);
  return new Float64Array(count).map((_, i) => {
    let h = (seed + Math.imul(i, 0x9e3779b9)) >>> 0;
    h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
    h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
    h ^= h >>> 16;
    return ((h >>> 16) % (2 * steps + 1)) - steps;
  });
}

function encoded(dtype: DType, numbers: Float64Array): Uint8Array {
  const bytesOf = ({ buffer }: { readonly buffer: ArrayBufferLike }) => new Uint8Array(buffer);
  switch (dtype) {
    case 'F32':
      return bytesOf(Float32Array.from(numbers));
    case 'F16': {
      const halves = new Uint16Array(numbers.length);
      float32ToFloat16(Float32Array.from(numbers), halves);
      return bytesOf(halves);
    }
    case 'BF16':
      return bytesOf(
        Uint16Array.from(new Uint32Array(Float32Array.from(numbers).buffer), (bits) => bits >>> 16),
      );
    case 'F8_E4M3':
    case 'F8_E5M2':
      return Uint8Array.from(numbers, (value) => eightBits(dtype).get(value) ?? missing(value, dtype));
    case 'I64':
      return bytesOf(BigInt64Array.from([...numbers].map(BigInt)));
    default:
      throw new RangeError(`Golden checkpoints have no ${dtype}.`);
  }
}

const missing = (value: number, dtype: string): never => {
  throw new RangeError(`${value} is no number of ${dtype}.`);
};

const tables = new Map<Float8, ReadonlyMap<number, number>>();

/** The byte of each number; of the zeros the plain one. */
function eightBits(format: Float8): ReadonlyMap<number, number> {
  const known = tables.get(format);
  if (known !== undefined) return known;
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => 255 - i);
  const values = new Float32Array(256);
  float8ToFloat32(format, bytes, values);
  const table = new Map(Array.from(values, (value, i) => [value === 0 ? 0 : value, bytes[i] ?? 0]));
  tables.set(format, table);
  return table;
}
