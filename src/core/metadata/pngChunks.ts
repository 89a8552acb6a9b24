import { AquatintError } from '../errors.ts';
import { said, type Unsound } from '../said.ts';
import { joinBytes, latin1, latin1Bytes, latin1OrUtf8, utf8 } from './bytes.ts';
import { crc32 } from './crc32.ts';

// PNG (ISO/IEC 15948): an 8-byte signature, then chunks of length, type, data, CRC. Text that fits Latin-1 goes
// into tEXt, everything else into iTXt as UTF-8. Compressed text is handed on as it is: who reads it has to inflate
// it, and bound what comes out.

export interface PngText {
  /** 1 … 79 Latin-1 characters. */
  readonly keyword: string;
  readonly text: string;
}

export interface CompressedText {
  readonly keyword: string;
  /** A zlib stream. */
  readonly data: Uint8Array;
  readonly encoding: 'latin1' | 'utf8';
}

/** Everything but the picture that a PNG may carry. */
export interface PngMetadata {
  readonly texts: readonly PngText[];
  readonly compressed: readonly CompressedText[];
  /** A TIFF. */
  readonly exif: Uint8Array | null;
  /** Bytes of the largest text that is not read for its length, or for that of those before it; 0 where there is none. */
  readonly tooLong: number;
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** In the file: first byte of the length, first byte after the CRC. */
  readonly begin: number;
  readonly end: number;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length, type and CRC. */
const FRAME_BYTES = 12;
const LONGEST_KEYWORD = 79;
/** All texts together; the largest graphs that are found in pictures take a few megabytes, and more would be felt. */
const LONGEST_TEXT = 8 * 2 ** 20;
/** Encoders that cut the picture's data smallest make some ten thousands of a large one. */
const MOST_CHUNKS = 200_000;
const TEXT_TYPES = new Set(['tEXt', 'zTXt', 'iTXt']);
/** Texts, EXIF, and when the file was written. */
const METADATA_TYPES = new Set([...TEXT_TYPES, 'eXIf', 'tIME']);

/** All uncompressed texts in the file's order; throws AquatintError 'settings-invalid' if it is not a whole PNG. */
export function readPngText(png: Uint8Array): PngText[] {
  return readChunks(png).flatMap((chunk) => parseText(chunk) ?? []);
}

/** Throws as readPngText does. */
export function readPngMetadata(png: Uint8Array): PngMetadata {
  const chunks = readChunks(png);
  const texts = chunks.filter(({ type }) => TEXT_TYPES.has(type));
  const fits = roomForText();
  const short = texts.filter(({ data }) => fits(data.length));
  const read = new Set(short);
  return {
    texts: short.flatMap((chunk) => parseText(chunk) ?? []),
    compressed: short.flatMap((chunk) => parseCompressed(chunk) ?? []),
    exif: chunks.find(({ type, data }) => type === 'eXIf' && data.length <= LONGEST_TEXT)?.data ?? null,
    tooLong: texts.reduce((most, chunk) => (read.has(chunk) ? most : Math.max(most, chunk.data.length)), 0),
  };
}

/** A copy with these texts after the header; texts that were there under the same keywords are left out. */
export function writePngText(png: Uint8Array, entries: readonly PngText[]): Uint8Array<ArrayBuffer> {
  const replaced = new Set(entries.map(({ keyword }) => keyword));
  const kept = readChunks(png).filter((chunk) => {
    const text = parseText(chunk);
    return text === null || !replaced.has(text.keyword);
  });
  return assembled(png, kept, entries.map(textChunk));
}

/** A copy with the picture and nothing that says how it was made. */
export function stripPng(png: Uint8Array): Uint8Array<ArrayBuffer> {
  const kept = readChunks(png).filter(({ type }) => !METADATA_TYPES.has(type));
  return assembled(png, kept, []);
}

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** In pixels, as its header says; throws AquatintError 'settings-invalid' if it is not a whole PNG. */
export function pngSize(png: Uint8Array): { readonly width: number; readonly height: number } {
  const header = readChunks(png)[0]?.data ?? new Uint8Array();
  if (header.length < 8) throw invalid('header');
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const size = { width: view.getUint32(0), height: view.getUint32(4) };
  if (size.width === 0 || size.height === 0) throw invalid('noPixels');
  return size;
}

function assembled(
  png: Uint8Array,
  chunks: readonly Chunk[],
  added: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const [header, ...rest] = chunks.map(({ begin, end }) => png.subarray(begin, end));
  if (header === undefined) throw invalid('empty');
  return joinBytes([Uint8Array.from(SIGNATURE), header, ...added, ...rest]);
}

function readChunks(png: Uint8Array): Chunk[] {
  if (!isPng(png)) throw invalid('start');
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: Chunk[] = [];
  const fits = roomForText();
  for (let begin = SIGNATURE.length; ;) {
    if (begin + FRAME_BYTES > png.length) throw invalid('cut');
    const length = view.getUint32(begin);
    const end = begin + FRAME_BYTES + length;
    if (end > png.length) throw invalid('cut');
    const type = latin1(png.subarray(begin + 4, begin + 8));
    if (chunks.length === MOST_CHUNKS) throw invalid('pieces');
    chunks.push({ type, data: png.subarray(begin + 8, end - 4), begin, end });
    const isRead = TEXT_TYPES.has(type) ? fits(length) : type === 'IHDR' && length <= LONGEST_TEXT;
    // The picture's own data is for its decoder to check.
    if (isRead) checkCrc(png, view, begin, end);
    if (chunks[0]?.type !== 'IHDR') throw invalid('noHeader');
    if (type === 'IEND') return chunks;
    begin = end;
  }
}

/** Asked for one text after the other: whether it is to be read. */
function roomForText(): (bytes: number) => boolean {
  let room = LONGEST_TEXT;
  return (bytes) => {
    if (bytes > room) return false;
    room -= bytes;
    return true;
  };
}

function checkCrc(png: Uint8Array, view: DataView, begin: number, end: number): void {
  if (crc32(png.subarray(begin + 4, end - 4)) !== view.getUint32(end - 4)) throw invalid('checksum');
}

/** Null for chunks that hold no readable text. */
function parseText({ type, data }: Chunk): PngText | null {
  if (type !== 'tEXt' && type !== 'iTXt') return null;
  const keywordEnd = data.indexOf(0);
  if (keywordEnd < 1) return null;
  const keyword = latin1(data.subarray(0, keywordEnd));
  if (type === 'tEXt') return { keyword, text: latin1OrUtf8(data.subarray(keywordEnd + 1)) };
  // Compression flag and method, language, translated keyword.
  const languageEnd = data.indexOf(0, keywordEnd + 3);
  const translationEnd = languageEnd < 0 ? -1 : data.indexOf(0, languageEnd + 1);
  if (data[keywordEnd + 1] !== 0 || translationEnd < 0) return null;
  return { keyword, text: utf8(data.subarray(translationEnd + 1)) };
}

/** Null for chunks that hold no compressed text. */
function parseCompressed({ type, data }: Chunk): CompressedText | null {
  const keywordEnd = data.indexOf(0);
  if (keywordEnd < 1 || keywordEnd > LONGEST_KEYWORD) return null;
  const keyword = latin1(data.subarray(0, keywordEnd));
  // Both have one compression method, 0.
  if (type === 'zTXt' && data[keywordEnd + 1] === 0) {
    return { keyword, data: data.subarray(keywordEnd + 2), encoding: 'latin1' };
  }
  if (type !== 'iTXt' || data[keywordEnd + 1] !== 1 || data[keywordEnd + 2] !== 0) return null;
  const languageEnd = data.indexOf(0, keywordEnd + 3);
  const translationEnd = languageEnd < 0 ? -1 : data.indexOf(0, languageEnd + 1);
  if (translationEnd < 0) return null;
  return { keyword, data: data.subarray(translationEnd + 1), encoding: 'utf8' };
}

function textChunk({ keyword, text }: PngText): Uint8Array {
  const name = latin1Bytes(keyword);
  if (name === null || name.length < 1 || name.length > LONGEST_KEYWORD || name.includes(0)) {
    throw new AquatintError(
      'internal',
      `a PNG keyword takes 1 to 79 Latin-1 characters: ${JSON.stringify(keyword)}`,
    );
  }
  const plain = latin1Bytes(text);
  // What would be taken for UTF-8 is written as such.
  if (plain !== null && latin1OrUtf8(plain) === text)
    return framed('tEXt', joinBytes([name, Uint8Array.of(0), plain]));
  return framed('iTXt', joinBytes([name, new Uint8Array(5), new TextEncoder().encode(text)]));
}

function framed(type: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(data.length + FRAME_BYTES);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(
    Array.from(type, (letter) => letter.charCodeAt(0)),
    4,
  );
  chunk.set(data, 8);
  view.setUint32(data.length + 8, crc32(chunk.subarray(4, data.length + 8)));
  return chunk;
}

function invalid(why: Unsound): AquatintError {
  return new AquatintError('settings-invalid', [
    said('picture.isNo', { format: 'PNG', why: said(`picture.why.${why}`) }),
  ]);
}
