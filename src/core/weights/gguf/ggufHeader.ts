import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import { elementCount } from '../../tensor/dtype.ts';
import type { ByteSource } from '../byteSource.ts';
import { corrupt, shortened } from '../safetensorsEntry.ts';
import { GgufCursor } from './ggufCursor.ts';
import { GGUF_TYPES, nameOfType, READ_TYPES, type GgufType } from './ggufTypes.ts';
import { readGgufValues, type GgufValue } from './ggufValues.ts';

// The format: "GGUF", version, counts, named values, what is said of each tensor, and the tensors, each of which begins at a
// multiple of the alignment. As with safetensors, nothing is believed before it is checked against the rest.

/** A tensor as the header describes it. */
export interface GgufEntry {
  readonly type: GgufType;
  /** In torch's order: the axis whose numbers lie together is the last. */
  readonly shape: readonly number[];
  /** Counted from the first byte of the data. */
  readonly begin: number;
  readonly end: number;
}

export interface GgufHeader {
  /** In the header's order. */
  readonly tensors: ReadonlyMap<string, GgufEntry>;
  readonly values: ReadonlyMap<string, GgufValue>;
  readonly dataStart: number;
}

const MAGIC = [0x47, 0x47, 0x55, 0x46] as const;
/** The largest vocabulary with its merges takes a quarter of it. */
const MAX_HEADER_BYTES = 48 * 2 ** 20;
const MOST_TENSORS = 65_536;
const LONGEST_NAME = 1000;
const MOST_AXES = 4;
/** A name's length, the number of axes, a type and an offset. */
const SMALLEST_ENTRY = 24;
const MOST_ALIGNMENT = 65_536;

export function startsGguf(bytes: ByteSource): boolean {
  if (bytes.size < MAGIC.length) return false;
  const start = bytes.read(0, MAGIC.length);
  return MAGIC.every((byte, i) => start[i] === byte);
}

/** Reads the header and checks it whole; never touches tensor data. */
export function readGgufHeader(bytes: ByteSource): GgufHeader {
  const file = bytes.name;
  const cursor = new GgufCursor(bytes, MAX_HEADER_BYTES);
  cursor.take(MAGIC.length, 'the beginning');
  checkVersion(file, cursor.uint32('the version'));
  const tensorCount = cursor.uint64('the number of tensors');
  if (tensorCount === 0) throw corrupt(file, 'there are no tensors in it');
  const values = readGgufValues(cursor, cursor.uint64('the number of values'), file);
  if (tensorCount > MOST_TENSORS || tensorCount * SMALLEST_ENTRY > cursor.left) {
    throw corrupt(
      file,
      `the header should describe ${tensorCount} tensors, more than fit into it or make sense`,
    );
  }
  const tensors = new Map<string, GgufEntry>();
  for (let i = 0; i < tensorCount; i += 1) {
    const name = cursor.text(LONGEST_NAME, `the name of tensor ${i + 1}`);
    if (tensors.has(name)) throw corrupt(file, `the header has the tensor ${shortened(name)} twice`);
    tensors.set(
      name,
      readEntry(cursor, `${file}: tensor ${shortened(name)}`, values.get(ORIGINAL_SHAPE + name)),
    );
  }
  const alignment = alignmentOf(file, values);
  const dataStart = Math.ceil(cursor.position / alignment) * alignment;
  checkLayout(tensors, { file, alignment, dataBytes: Math.max(0, bytes.size - dataStart) });
  return { tensors, values, dataStart };
}

function checkVersion(file: string, version: number): void {
  if (version === 2 || version === 3) return;
  const isSwapped = version !== 0 && (version & 0xffff) === 0;
  throw new AquatintError(
    'model-unsupported',
    isSwapped ? [said('gguf.swapped', { file })] : [said('gguf.version', { file, version })],
  );
}

/** Where convolutions were made flat to be quantised, their shape is a value. */
const ORIGINAL_SHAPE = 'comfy.gguf.orig_shape.';

function readEntry(cursor: GgufCursor, where: string, original: GgufValue | undefined): GgufEntry {
  const axes = cursor.uint32('a tensor’s number of axes');
  if (axes > MOST_AXES) throw corrupt(where, `it should have ${axes} axes; at most ${MOST_AXES} make sense`);
  const sizes = Array.from({ length: axes }, () => cursor.uint64('a tensor’s shape')).reverse();
  const id = cursor.uint32('a tensor’s type');
  const begin = cursor.uint64('a tensor’s offset');
  const type = GGUF_TYPES.get(id);
  if (type === undefined) {
    throw new AquatintError('model-unsupported', [
      said('gguf.type', { where, type: nameOfType(id), known: READ_TYPES }),
    ]);
  }
  const end = begin + bytesOf(where, type, sizes);
  if (!Number.isSafeInteger(end)) throw corrupt(where, `it should begin at byte ${begin}`);
  return { type, shape: original === undefined ? sizes : shapeFrom(where, sizes, original), begin, end };
}

function bytesOf(where: string, { name, block, bytes }: GgufType, shape: readonly number[]): number {
  const row = shape.at(-1) ?? 1;
  if (row % block !== 0)
    throw corrupt(where, `rows of ${row} numbers are no whole blocks of ${block}, which ${name} has`);
  let size = bytes / block;
  for (const axis of shape) {
    size *= axis;
    if (!Number.isSafeInteger(axis) || size > Number.MAX_SAFE_INTEGER)
      throw corrupt(where, `its shape [${shape.join(', ')}] is too large`);
  }
  return size;
}

function shapeFrom(where: string, shape: readonly number[], original: GgufValue): readonly number[] {
  const sizes = typeof original === 'object' ? Array.from(original, Number) : [];
  const isShape =
    sizes.length > 0 &&
    sizes.length <= MOST_AXES &&
    sizes.every((size) => Number.isSafeInteger(size) && size > 0);
  if (isShape && elementCount(sizes) === elementCount(shape)) return sizes;
  throw corrupt(where, `it holds [${shape.join(', ')}], which is not what it says to have been before`);
}

function alignmentOf(file: string, values: ReadonlyMap<string, GgufValue>): number {
  const alignment = values.get('general.alignment') ?? 32;
  if (typeof alignment === 'number' && alignment >= 1 && alignment <= MOST_ALIGNMENT && isPowerOf2(alignment))
    return alignment;
  throw corrupt(file, `general.alignment must be a power of two up to ${MOST_ALIGNMENT}`);
}

const isPowerOf2 = (number: number): boolean => Number.isInteger(Math.log2(number));

interface Layout {
  readonly file: string;
  readonly alignment: number;
  readonly dataBytes: number;
}

/** The tensors must tile the data: no overlap, no hole but what alignment asks for, nothing missing, nothing left. */
function checkLayout(tensors: ReadonlyMap<string, GgufEntry>, { file, alignment, dataBytes }: Layout): void {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  const aligned = (byte: number): number => Math.ceil(byte / alignment) * alignment;
  let reached = 0;
  for (const [longName, { begin, end }] of inOrder) {
    const name = shortened(longName);
    if (begin < reached)
      throw corrupt(file, `tensor ${name} overlaps the one before it at byte ${begin} of the data`);
    if (begin !== aligned(reached)) {
      throw corrupt(
        file,
        `tensor ${name} begins at byte ${begin} of the data, where ${aligned(reached)} was expected`,
      );
    }
    reached = end;
  }
  if (reached > dataBytes) {
    throw corrupt(
      file,
      `the file is cut off: its tensors take ${reached} bytes, but only ${dataBytes} are there; ${reached - dataBytes} are missing`,
    );
  }
  if (aligned(reached) < dataBytes)
    throw corrupt(file, `the last ${dataBytes - reached} bytes of the file belong to no tensor`);
}
