import { AquatintError } from '../errors.ts';
import { said, type Unsound } from '../said.ts';
import { asciiBytes, joinBytes, latin1, viewOf } from './bytes.ts';
import type { AppData } from './jpegSegments.ts';

// WebP (RFC 9649): a RIFF file. A picture with metadata has an extended header, VP8X, that names the size of the
// canvas and which kinds of metadata follow; a canvas writes files without one, so the size is read from the picture.

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

const HEADER_BYTES = 12;
/** One for each picture of a film, and a few. */
const MOST_CHUNKS = 100_000;
const FLAGS = { xmp: 0x04, exif: 0x08, alpha: 0x10 };

export function isWebp(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, 4)) === 'RIFF' && latin1(bytes.subarray(8, 12)) === 'WEBP';
}

export function readWebp(webp: Uint8Array): AppData {
  const chunks = readChunks(webp);
  const named = (type: string): Uint8Array | null =>
    chunks.find((chunk) => chunk.type === type)?.data ?? null;
  return { exif: named('EXIF'), xmp: named('XMP ') };
}

/** A copy with these instead of all EXIF and XMP that it had. */
export function writeWebp(webp: Uint8Array, { exif, xmp }: AppData): Uint8Array<ArrayBuffer> {
  const chunks = readChunks(webp);
  const kept = chunks.filter(({ type }) => !['VP8X', 'EXIF', 'XMP '].includes(type));
  const header = chunks.find(({ type }) => type === 'VP8X')?.data ?? extendedHeader(kept);
  const flags =
    ((header[0] ?? 0) & ~(FLAGS.exif | FLAGS.xmp)) | (exif ? FLAGS.exif : 0) | (xmp ? FLAGS.xmp : 0);
  const body = joinBytes([
    asciiBytes('WEBP'),
    framed('VP8X', Uint8Array.of(flags, ...header.subarray(1))),
    ...kept.map(({ type, data }) => framed(type, data)),
    ...(exif ? [framed('EXIF', exif)] : []),
    ...(xmp ? [framed('XMP ', xmp)] : []),
  ]);
  return framed('RIFF', body);
}

/** Of the canvas, in pixels; throws as readWebp does. */
export function webpSize(webp: Uint8Array): { readonly width: number; readonly height: number } {
  const chunks = readChunks(webp);
  const header = chunks.find(({ type }) => type === 'VP8X')?.data ?? extendedHeader(chunks);
  const side = (at: number): number =>
    1 + ((header[at] ?? 0) | ((header[at + 1] ?? 0) << 8) | ((header[at + 2] ?? 0) << 16));
  return { width: side(4), height: side(7) };
}

function readChunks(webp: Uint8Array): Chunk[] {
  if (!isWebp(webp)) throw invalid('start');
  const view = viewOf(webp);
  const chunks: Chunk[] = [];
  let at = HEADER_BYTES;
  while (at + 8 <= webp.length) {
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length;
    if (end > webp.length) throw invalid('cut');
    if (chunks.length === MOST_CHUNKS) throw invalid('pieces');
    chunks.push({ type: latin1(webp.subarray(at, at + 4)), data: webp.subarray(at + 8, end) });
    at = end + (length & 1);
  }
  if (chunks.length === 0) throw invalid('empty');
  return chunks;
}

function extendedHeader(chunks: readonly Chunk[]): Uint8Array {
  const picture = chunks.find(({ type }) => type === 'VP8 ' || type === 'VP8L');
  if (picture === undefined || picture.data.length < 10) throw invalid('none');
  const { width, height, alpha } =
    picture.type === 'VP8L' ? losslessSize(picture.data) : lossySize(picture.data);
  const header = new Uint8Array(10);
  header[0] = alpha ? FLAGS.alpha : 0;
  for (let i = 0; i < 3; i++) {
    header[4 + i] = ((width - 1) >> (8 * i)) & 0xff;
    header[7 + i] = ((height - 1) >> (8 * i)) & 0xff;
  }
  return header;
}

interface Size {
  readonly width: number;
  readonly height: number;
  readonly alpha: boolean;
}

/** RFC 6386, section 9.1: after a frame tag and a start code, two 14-bit numbers. */
function lossySize(data: Uint8Array): Size {
  const view = viewOf(data);
  return {
    width: view.getUint16(6, true) & 0x3fff,
    height: view.getUint16(8, true) & 0x3fff,
    alpha: false,
  };
}

/** After a signature byte, 14 + 14 + 1 bits. */
function losslessSize(data: Uint8Array): Size {
  const bits = viewOf(data).getUint32(1, true);
  return {
    width: (bits & 0x3fff) + 1,
    height: ((bits >>> 14) & 0x3fff) + 1,
    alpha: ((bits >>> 28) & 1) === 1,
  };
}

function framed(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(8 + data.length + (data.length & 1));
  chunk.set(asciiBytes(type));
  viewOf(chunk).setUint32(4, data.length, true);
  chunk.set(data, 8);
  return chunk;
}

function invalid(why: Unsound): AquatintError {
  return new AquatintError('settings-invalid', [
    said('picture.isNo', { format: 'WebP', why: said(`picture.why.${why}`) }),
  ]);
}
