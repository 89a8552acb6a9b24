import { AquatintError } from '../errors.ts';
import type { ByteSource } from './byteSource.ts';
import { fileKind } from './fileKind.ts';
import { duplicateKey, jsonExtent } from './jsonScan.ts';
import { corrupt, isJsonObject, parseEntry, shortened, type SafetensorsEntry } from './safetensorsEntry.ts';
import type { TensorSource } from './tensorSource.ts';

// The format: 8 bytes little-endian header length, JSON header, tensor data. Files come from anywhere,
// so nothing in one is believed before it is checked against the rest.

export interface SafetensorsHeader {
  /** In the header's order. */
  readonly tensors: ReadonlyMap<string, SafetensorsEntry>;
  readonly metadata: ReadonlyMap<string, string>;
  /** Where in the file the offsets of the tensors count from. */
  readonly dataStart: number;
}

const LENGTH_BYTES = 8;
const OPENING_BRACE = 0x7b;
/** The format's own reader takes three times as many; the longest in use, with a training's notes, have a few million. */
const MAX_HEADER_BYTES = 32 * 2 ** 20;
/** What a header may list: about nine for each tensor, of which the largest models have some thousands. */
const MOST_VALUES = 500_000;
/** Header, tensor, shape. */
const MAX_DEPTH = 3;
const SNIFFED_BYTES = 64;

/** A short header that is JSON: so no other file of weights begins. Of a damaged file it may be false. */
export function startsSafetensors(bytes: ByteSource): boolean {
  if (bytes.size <= LENGTH_BYTES) return false;
  const start = bytes.read(0, LENGTH_BYTES + 1);
  return start.subarray(4, LENGTH_BYTES).every((byte) => byte === 0) && start[LENGTH_BYTES] === OPENING_BRACE;
}

/** Reads the header and checks it whole; never touches tensor data. */
export function readSafetensorsHeader(bytes: ByteSource): SafetensorsHeader {
  const text = headerText(bytes);
  const dataStart = LENGTH_BYTES + text.byteLength;
  const header = parseHeader(bytes.name, text.value);
  const tensors = new Map<string, SafetensorsEntry>();
  let metadata: ReadonlyMap<string, string> = new Map();
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') metadata = parseMetadata(bytes.name, value);
    else tensors.set(name, parseEntry(`${bytes.name}: tensor ${shortened(name)}`, value));
  }
  checkLayout(bytes.name, tensors, bytes.size - dataStart);
  return { tensors, metadata, dataStart };
}

/** The file's tensors; each `read` is one ranged read. */
export function openSafetensors(bytes: ByteSource, header = readSafetensorsHeader(bytes)): TensorSource {
  const { tensors, dataStart } = header;
  const entry = (name: string): SafetensorsEntry => {
    const found = tensors.get(name);
    if (found === undefined) throw new AquatintError('model-mismatch', `${bytes.name} has no tensor ${name}`);
    return found;
  };
  return {
    names: () => tensors.keys(),
    has: (name) => tensors.has(name),
    info: entry,
    read(name, into) {
      const { begin, end } = entry(name);
      return bytes.read(dataStart + begin, end - begin, into);
    },
    readRows(name, first, count) {
      const { begin, end, shape } = entry(name);
      const size = (end - begin) / (shape[0] ?? 1);
      return bytes.read(dataStart + begin + first * size, count * size);
    },
  };
}

function headerText(bytes: ByteSource): { value: string; byteLength: number } {
  const length = bytes.size < LENGTH_BYTES ? 0 : headerLength(bytes);
  const available = bytes.size - LENGTH_BYTES;
  // A header starts with an opening brace; whatever does not is another kind of file.
  const plausible = length > 0 && length <= available && bytes.read(LENGTH_BYTES, 1)[0] === 0x7b;
  const kind = plausible ? null : fileKind(bytes.read(0, Math.min(bytes.size, SNIFFED_BYTES)));
  if (kind !== null) throw corrupt(bytes.name, kind);
  if (available < 0) {
    throw corrupt(
      bytes.name,
      `a safetensors file starts with 8 bytes of length, but this one has ${bytes.size}`,
    );
  }
  if (length > MAX_HEADER_BYTES) {
    throw corrupt(
      bytes.name,
      `the header should take ${length} bytes; at most ${MAX_HEADER_BYTES} are allowed`,
    );
  }
  if (length > available) {
    throw corrupt(
      bytes.name,
      `the header should take ${length} bytes, but only ${available} follow; ${length - available} are missing`,
    );
  }
  return { value: decodeUtf8(bytes.name, bytes.read(LENGTH_BYTES, length)), byteLength: length };
}

/** Above 2^53 the number is rounded, which does not matter: it is refused anyway. */
function headerLength(bytes: ByteSource): number {
  const prefix = bytes.read(0, LENGTH_BYTES);
  const view = new DataView(prefix.buffer, prefix.byteOffset, LENGTH_BYTES);
  return view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
}

function decodeUtf8(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw corrupt(file, 'the header is not UTF-8 text', cause);
  }
}

function parseHeader(file: string, text: string): Record<string, unknown> {
  const { depth, values } = jsonExtent(text);
  if (depth > MAX_DEPTH)
    throw corrupt(file, `the header nests ${depth} levels deep; at most ${MAX_DEPTH} make sense`);
  if (values > MOST_VALUES)
    throw corrupt(file, `the header lists ${values} things; at most ${MOST_VALUES} make sense`);
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (cause) {
    throw corrupt(file, 'the header is not JSON', cause);
  }
  if (!isJsonObject(header)) throw corrupt(file, 'the header is not a JSON object');
  const duplicate = duplicateKey(text);
  if (duplicate !== null) throw corrupt(file, `the header has the name ${shortened(duplicate)} twice`);
  return header;
}

function parseMetadata(file: string, value: unknown): ReadonlyMap<string, string> {
  if (!isJsonObject(value)) throw corrupt(file, '__metadata__ is not an object');
  const metadata = new Map<string, string>();
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw corrupt(file, `__metadata__ entry ${shortened(key)} is not a string`);
    metadata.set(key, text);
  }
  return metadata;
}

/** The tensors must tile the data exactly: no overlap, no hole, nothing missing, nothing left. */
function checkLayout(file: string, tensors: ReadonlyMap<string, SafetensorsEntry>, dataBytes: number): void {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let reached = 0;
  let previous = '';
  for (const [longName, { begin, end }] of inOrder) {
    const name = shortened(longName);
    if (begin < reached)
      throw corrupt(file, `tensors ${previous} and ${name} overlap at byte ${begin} of the data`);
    if (begin > reached) {
      throw corrupt(
        file,
        `tensor ${name} begins at byte ${begin} of the data; bytes ${reached}…${begin} are a hole`,
      );
    }
    reached = end;
    previous = name;
  }
  if (reached > dataBytes) {
    throw corrupt(
      file,
      `the file is cut off: its tensors take ${reached} bytes, but only ${dataBytes} are there; ${reached - dataBytes} are missing`,
    );
  }
  if (reached < dataBytes) {
    throw corrupt(file, `the last ${dataBytes - reached} bytes of the file belong to no tensor`);
  }
}
