import type { ByteSource } from '../byteSource.ts';
import { corrupt } from '../safetensorsEntry.ts';

// The central directory of a zip archive, as in PKWARE's APPNOTE 6.3, §4.3 and §4.5.3 (zip64). PyTorch stores its
// entries as they are, so whatever lies in one can be read where it lies. Files come from anywhere: every number is
// checked against the size of the file before anything is read by it.

export interface ZipEntry {
  readonly path: string;
  readonly size: number;
  /** Not compressed and not encrypted. */
  readonly isStored: boolean;
  /** Where the entry's own header begins, which says where its bytes do. */
  readonly headerAt: number;
}

const LOCAL_HEADER = 0x04034b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
/** SDXL's has three hundred thousand bytes and 2,500 entries. */
const LONGEST_DIRECTORY = 32 * 2 ** 20;
const MOST_ENTRIES = 200_000;
/** What a field holds whose number is in the zip64 extra field instead. */
const SATURATED = 0xffffffff;

export function startsZip(bytes: ByteSource): boolean {
  return bytes.size >= END_BYTES && viewOf(bytes.read(0, 4)).getUint32(0, true) === LOCAL_HEADER;
}

/** By path. Throws AquatintError 'model-corrupt'. */
export function readZipDirectory(bytes: ByteSource): ReadonlyMap<string, ZipEntry> {
  const { begin, length } = directoryOf(bytes);
  if (length > LONGEST_DIRECTORY || begin + length > bytes.size) {
    throw corrupt(bytes.name, 'the archive is damaged: its list of contents does not fit into the file');
  }
  const entries = new Map<string, ZipEntry>();
  const directory = bytes.read(begin, length).slice();
  for (let at = 0; at < length;) {
    const { entry, next } = entryAt(bytes.name, directory, at);
    if (entries.has(entry.path)) throw corrupt(bytes.name, `the archive has ${entry.path} twice`);
    if (entry.headerAt + LOCAL_BYTES + entry.size > begin) {
      throw corrupt(bytes.name, `the archive is damaged: ${entry.path} does not fit into the file`);
    }
    if (entries.size === MOST_ENTRIES)
      throw corrupt(bytes.name, 'the archive has far more entries than a checkpoint');
    entries.set(entry.path, entry);
    at = next;
  }
  return entries;
}

/** Where in the file the bytes of a stored entry begin. */
export function dataStart(bytes: ByteSource, { path, headerAt, size }: ZipEntry): number {
  const header = viewOf(bytes.read(headerAt, LOCAL_BYTES));
  const begin = headerAt + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  if (header.getUint32(0, true) !== LOCAL_HEADER || begin + size > bytes.size) {
    throw corrupt(bytes.name, `the archive is damaged: ${path} is not where its list of contents says`);
  }
  return begin;
}

function directoryOf(bytes: ByteSource): { begin: number; length: number } {
  const tailAt = Math.max(0, bytes.size - END_BYTES - LONGEST_COMMENT);
  const tail = viewOf(bytes.read(tailAt, bytes.size - tailAt).slice());
  for (let at = tail.byteLength - END_BYTES; at >= 0; at -= 1) {
    if (tail.getUint32(at, true) !== END) continue;
    const begin = tail.getUint32(at + 16, true);
    const length = tail.getUint32(at + 12, true);
    const isLarge = begin === SATURATED || length === SATURATED || tail.getUint16(at + 10, true) === 0xffff;
    return isLarge ? largeDirectoryOf(bytes, tailAt + at) : { begin, length };
  }
  throw corrupt(bytes.name, 'the archive has no list of contents at its end; the file is cut off');
}

function largeDirectoryOf(bytes: ByteSource, endAt: number): { begin: number; length: number } {
  const locator = endAt < 20 ? null : viewOf(bytes.read(endAt - 20, 20));
  const at = locator?.getUint32(0, true) === LOCATOR_64 ? uint64(locator, 8) : Infinity;
  const end = at + 56 > bytes.size ? null : viewOf(bytes.read(at, 56));
  if (end?.getUint32(0, true) !== END_64) {
    throw corrupt(bytes.name, 'the archive is damaged: the place of its list of contents is missing');
  }
  return { begin: uint64(end, 48), length: uint64(end, 40) };
}

function entryAt(file: string, directory: Uint8Array, at: number): { entry: ZipEntry; next: number } {
  const damaged = (): Error => corrupt(file, 'the archive is damaged: its list of contents cannot be read');
  if (at + ENTRY_BYTES > directory.length) throw damaged();
  const view = viewOf(directory.subarray(at));
  const nameEnd = ENTRY_BYTES + view.getUint16(28, true);
  const extraEnd = nameEnd + view.getUint16(30, true);
  const next = at + extraEnd + view.getUint16(32, true);
  if (view.getUint32(0, true) !== ENTRY || next > directory.length) throw damaged();
  const path = new TextDecoder().decode(directory.subarray(at + ENTRY_BYTES, at + nameEnd));
  const large = zip64Numbers(directory.subarray(at + nameEnd, at + extraEnd));
  const numberAt = (offset: number): number => {
    const number = view.getUint32(offset, true);
    return number === SATURATED ? (large.shift() ?? number) : number;
  };
  // In this order the extra field has those that do not fit.
  const size = numberAt(24);
  const packed = numberAt(20);
  const headerAt = numberAt(42);
  const isPlain = (view.getUint16(8, true) & 1) === 0 && view.getUint16(10, true) === 0;
  return { entry: { path, size, headerAt, isStored: isPlain && packed === size }, next };
}

function zip64Numbers(extra: Uint8Array): number[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const end = Math.min(extra.length, at + 4 + view.getUint16(at + 2, true));
    const count = Math.floor((end - at - 4) / 8);
    return Array.from({ length: count }, (_, i) => uint64(view, at + 4 + 8 * i));
  }
  return [];
}

/** Above 2^53 the number is rounded, which does not matter: no file is that long. */
function uint64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
