import { joinBytes, startsWith, utf8, viewOf } from './bytes.ts';
import { decodeUserComment, encodeUserComment } from './utf16.ts';

// EXIF is a TIFF file (TIFF 6.0): a header, then directories of 12-byte entries. Only a few text tags are read, from
// the first directory and the Exif directory it points to; no other pointer is followed, so nothing can go round.

export interface ExifText {
  readonly tag: number;
  readonly text: string;
}

export const EXIF_TAGS = {
  imageDescription: 0x010e,
  make: 0x010f,
  model: 0x0110,
  software: 0x0131,
  makerNote: 0x927c,
  userComment: 0x9286,
} as const;

const WANTED = new Set<number>(Object.values(EXIF_TAGS));
const EXIF_DIRECTORY = 0x8769;
const MOST_ENTRIES = 512;
const LONGEST_TEXT = 8 * 2 ** 20;
/** Bytes of one value: byte, ASCII, short, long, rational, and so on; the types that a text can have are 1, 2 and 7. */
const TEXT_TYPES = new Set([1, 2, 7]);
const EXIF_MARK = Uint8Array.from([0x45, 0x78, 0x69, 0x66, 0, 0]);

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Of the entry's last four bytes: a short value, or where the long one is. */
  readonly at: number;
}

/** Texts in the tags above, the first of each, at most LONGEST_TEXT bytes in all; what is broken is left out. */
export function readExif(bytes: Uint8Array): ExifText[] {
  const tiff = startsWith(bytes, EXIF_MARK) ? bytes.subarray(EXIF_MARK.length) : bytes;
  if (tiff.length < 8) return [];
  const view = viewOf(tiff);
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return [];
  const little = order === 0x4949;
  const first = readDirectory(view, view.getUint32(4, little), little);
  const pointer = first.find(({ tag }) => tag === EXIF_DIRECTORY);
  const second = pointer ? readDirectory(view, view.getUint32(pointer.at, little), little) : [];
  return readTexts(tiff, [...first, ...second], little);
}

/** Entries may all point at the same bytes. */
function readTexts(tiff: Uint8Array, entries: readonly Entry[], little: boolean): ExifText[] {
  const view = viewOf(tiff);
  const texts = new Map<number, ExifText>();
  let room = LONGEST_TEXT;
  for (const entry of entries) {
    if (texts.has(entry.tag) || entry.count > room) continue;
    const text = readText(tiff, view, entry, little);
    if (text === null) continue;
    texts.set(entry.tag, text);
    room -= entry.count;
  }
  return [...texts.values()];
}

function readDirectory(view: DataView, offset: number, little: boolean): Entry[] {
  if (offset + 2 > view.byteLength) return [];
  const count = Math.min(MOST_ENTRIES, view.getUint16(offset, little));
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    const at = offset + 2 + 12 * i;
    if (at + 12 > view.byteLength) break;
    entries.push({
      tag: view.getUint16(at, little),
      type: view.getUint16(at + 2, little),
      count: view.getUint32(at + 4, little),
      at: at + 8,
    });
  }
  return entries;
}

function readText(
  tiff: Uint8Array,
  view: DataView,
  { tag, type, count, at }: Entry,
  little: boolean,
): ExifText | null {
  if (!WANTED.has(tag) || !TEXT_TYPES.has(type)) return null;
  const from = count <= 4 ? at : view.getUint32(at, little);
  if (from + count > tiff.length) return null;
  const value = tiff.subarray(from, from + count);
  if (tag === EXIF_TAGS.userComment) return { tag, text: decodeUserComment(value) };
  const end = value.indexOf(0);
  return { tag, text: utf8(end < 0 ? value : value.subarray(0, end)) };
}

/** A TIFF, big-endian as A1111's, with the one tag in the Exif directory. */
export function writeExifUserComment(text: string): Uint8Array<ArrayBuffer> {
  const comment = encodeUserComment(text);
  const head = new Uint8Array(44);
  const view = viewOf(head);
  view.setUint16(0, 0x4d4d);
  view.setUint16(2, 42);
  view.setUint32(4, 8);
  view.setUint16(8, 1);
  writeEntry(view, 10, { tag: EXIF_DIRECTORY, type: 4, count: 1, at: 26 });
  view.setUint16(26, 1);
  writeEntry(view, 28, { tag: EXIF_TAGS.userComment, type: 7, count: comment.length, at: 44 });
  return joinBytes([head, comment]);
}

function writeEntry(view: DataView, offset: number, { tag, type, count, at }: Entry): void {
  view.setUint16(offset, tag);
  view.setUint16(offset + 2, type);
  view.setUint32(offset + 4, count);
  view.setUint32(offset + 8, at);
}
