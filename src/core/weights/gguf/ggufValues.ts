import { corrupt, shortened } from '../safetensorsEntry.ts';
import { dataViewOf, type GgufCursor } from './ggufCursor.ts';

/** What a file says of itself under a name: a number, a text, yes or no, or a list of one of them. */
export type GgufValue = number | string | boolean | ArrayLike<number> | readonly string[];

const MOST_VALUES = 65_536;
const LONGEST_KEY = 65_535;
const LONGEST_TEXT = 4 * 2 ** 20;
/** The largest vocabularies have a quarter of it. */
const MOST_TEXTS = 1_000_000;
const MOST_NUMBERS = 4_000_000;

const STRING = 8;
const ARRAY = 9;
const BOOL = 7;
/** A key and a value take at least so many bytes. */
const SMALLEST = 8 + 4 + 1;

interface NumberType {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
  /** What holds a list of them in no more memory than the file does. */
  readonly list: {
    from(numbers: { readonly length: number }, made: (_: unknown, i: number) => number): ArrayLike<number>;
  };
}

const NUMBERS: ReadonlyMap<number, NumberType> = new Map<number, NumberType>([
  [0, { bytes: 1, list: Uint8Array, read: (view, at) => view.getUint8(at) }],
  [1, { bytes: 1, list: Int8Array, read: (view, at) => view.getInt8(at) }],
  [2, { bytes: 2, list: Uint16Array, read: (view, at) => view.getUint16(at, true) }],
  [3, { bytes: 2, list: Int16Array, read: (view, at) => view.getInt16(at, true) }],
  [4, { bytes: 4, list: Uint32Array, read: (view, at) => view.getUint32(at, true) }],
  [5, { bytes: 4, list: Int32Array, read: (view, at) => view.getInt32(at, true) }],
  [6, { bytes: 4, list: Float32Array, read: (view, at) => view.getFloat32(at, true) }],
  [BOOL, { bytes: 1, list: Uint8Array, read: (view, at) => view.getUint8(at) }],
  [10, { bytes: 8, list: Float64Array, read: (view, at) => Number(view.getBigUint64(at, true)) }],
  [11, { bytes: 8, list: Float64Array, read: (view, at) => Number(view.getBigInt64(at, true)) }],
  [12, { bytes: 8, list: Float64Array, read: (view, at) => view.getFloat64(at, true) }],
]);

/** `count` names with their values. Throws AquatintError 'model-corrupt'. */
export function readGgufValues(
  cursor: GgufCursor,
  count: number,
  file: string,
): ReadonlyMap<string, GgufValue> {
  if (count > MOST_VALUES || count * SMALLEST > cursor.left) {
    throw corrupt(file, `the header should hold ${count} values, more than fit into it or make sense`);
  }
  const values = new Map<string, GgufValue>();
  for (let i = 0; i < count; i += 1) {
    const key = cursor.text(LONGEST_KEY, `the name of value ${i + 1}`);
    if (values.has(key)) throw corrupt(file, `the header has the value ${shortened(key)} twice`);
    values.set(key, readValue(cursor, { key: shortened(key), file }));
  }
  return values;
}

interface Where {
  readonly key: string;
  readonly file: string;
}

function readValue(cursor: GgufCursor, where: Where): GgufValue {
  const type = cursor.uint32(where.key);
  if (type === STRING) return cursor.text(LONGEST_TEXT, where.key);
  if (type === ARRAY) return readArray(cursor, where);
  const { bytes, read } = numberType(type, where);
  const number = read(dataViewOf(cursor.take(bytes, where.key)), 0);
  return type === BOOL ? number !== 0 : number;
}

function readArray(cursor: GgufCursor, where: Where): GgufValue {
  const { key, file } = where;
  const type = cursor.uint32(key);
  const count = cursor.uint64(key);
  const beyond = (): Error =>
    corrupt(file, `${key} should list ${count} things, more than fit into the header or make sense`);
  if (type === STRING) {
    if (count > MOST_TEXTS || 8 * count > cursor.left) throw beyond();
    return Array.from({ length: count }, () => cursor.text(LONGEST_TEXT, key));
  }
  const { bytes, list, read } = numberType(type, where);
  if (count > MOST_NUMBERS || count * bytes > cursor.left) throw beyond();
  const packed = cursor.take(count * bytes, key);
  // a tokenizer's table of bytes
  if (type === 0) return packed.slice();
  const view = dataViewOf(packed);
  return list.from({ length: count }, (_, i) => read(view, i * bytes));
}

function numberType(type: number, { key, file }: Where): NumberType {
  const found = NUMBERS.get(type);
  if (found === undefined) throw corrupt(file, `the value ${key} is of a kind (${type}) that is not read`);
  return found;
}
