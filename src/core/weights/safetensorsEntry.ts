import { AquatintError } from '../errors.ts';
import { DTYPES, isDType, NUMBER_TYPES, type DType } from '../tensor/dtype.ts';
import type { TensorInfo } from './tensorSource.ts';

/** A tensor as the header describes it; offsets count from the first byte after the header. */
export interface SafetensorsEntry extends TensorInfo {
  readonly begin: number;
  readonly end: number;
}

/** `where` starts every message: the file's and the tensor's name. */
export function parseEntry(where: string, value: unknown): SafetensorsEntry {
  if (!isJsonObject(value)) throw corrupt(where, `an object was expected, got ${shown(value)}`);
  const { dtype, bits, unread } = parseDtype(where, value['dtype']);
  const shape = parseShape(where, value['shape']);
  const [begin, end] = parseOffsets(where, value['data_offsets']);
  const expected = bytesOf(where, bits, shape);
  if (end - begin !== expected) {
    throw corrupt(
      where,
      `${shown(value['dtype']).slice(1, -1)} ${shownShape(shape)} takes ${expected} bytes, but its data_offsets ${begin}…${end} hold ${end - begin}`,
    );
  }
  return { dtype, shape, begin, end, ...(unread === undefined ? {} : { unread }) };
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function corrupt(where: string, what: string, cause?: unknown): AquatintError {
  return new AquatintError('model-corrupt', `${where}: ${what}`, { cause });
}

/** What the format knows beside what is read here, by its bits. Nothing asks for such tensors but what could not use them. */
const UNREAD: ReadonlyMap<unknown, number> = new Map([
  ['F4', 4],
  ['F6_E2M3', 6],
  ['F6_E3M2', 6],
  ['F8_E8M0', 8],
  ['F8_E4M3FNUZ', 8],
  ['F8_E5M2FNUZ', 8],
  ['U16', 16],
  ['U32', 32],
  ['U64', 64],
  ['C64', 64],
]);

interface ParsedType {
  readonly dtype: DType;
  readonly bits: number;
  readonly unread?: string;
}

function parseDtype(where: string, value: unknown): ParsedType {
  if (typeof value === 'string' && isDType(value))
    return { dtype: value, bits: 8 * NUMBER_TYPES[value].bytes };
  const bits = UNREAD.get(value);
  if (bits !== undefined) return { dtype: 'U8', bits, unread: `is of ${String(value)}, which is not read` };
  throw corrupt(where, `unknown dtype ${shown(value)}; expected one of ${DTYPES.join(', ')}`);
}

function parseShape(where: string, value: unknown): number[] {
  if (!Array.isArray(value)) throw corrupt(where, `shape must be a list of sizes, got ${shown(value)}`);
  const sizes: unknown[] = value;
  return sizes.map((size) => {
    if (isSize(size)) return size;
    throw corrupt(where, `shape must hold non-negative integers, got ${shown(size)}`);
  });
}

function parseOffsets(where: string, value: unknown): [number, number] {
  const offsets: unknown[] = Array.isArray(value) ? value : [];
  const [begin, end] = offsets;
  if (offsets.length !== 2 || !isSize(begin) || !isSize(end)) {
    throw corrupt(where, `data_offsets must be two non-negative integers, got ${shown(value)}`);
  }
  if (begin > end) throw corrupt(where, `data_offsets begin at ${begin}, after their end at ${end}`);
  return [begin, end];
}

function bytesOf(where: string, ofOne: number, shape: readonly number[]): number {
  let bits = ofOne;
  // [2^40, 2^40, 0] overflows on the way to 0 and is refused, as the format's own reader does.
  for (const size of shape) {
    bits *= size;
    if (!Number.isSafeInteger(bits)) throw corrupt(where, `shape ${shown(shape)} is too large`);
  }
  return bits / 8;
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function shownShape(shape: readonly number[]): string {
  return shortened(`[${shape.join(', ')}]`);
}

/** A value as JSON, short enough for a message. */
function shown(value: unknown): string {
  return shortened(JSON.stringify(value) ?? 'nothing');
}

/** Names in a hostile file can be as long as the header; those in use have less than 120 characters. */
export function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
