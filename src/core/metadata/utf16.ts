import { utf8 } from './bytes.ts';

// EXIF's UserComment: eight bytes that name the encoding, then the text. Programs disagree about the byte order of
// UNICODE: piexif, and with it A1111, writes big-endian whatever the file's order is; others write the file's.

const PREFIX_BYTES = 8;
const PIECE = 4096;

export function encodeUserComment(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(PREFIX_BYTES + 2 * text.length);
  bytes.set(new TextEncoder().encode('UNICODE'));
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(PREFIX_BYTES + 2 * i, text.charCodeAt(i));
  return bytes;
}

/** Never fails: lone surrogates and half characters become U+FFFD. */
export function decodeUserComment(bytes: Uint8Array): string {
  const name = utf8(bytes.subarray(0, PREFIX_BYTES)).replaceAll('\0', '').trim();
  const rest = bytes.subarray(PREFIX_BYTES);
  if (name === 'UNICODE') return decodeUtf16(rest);
  if (name === 'ASCII' || name === '' || name === 'JIS') return withoutEnd(utf8(rest));
  return withoutEnd(utf8(bytes));
}

/** The byte order is the one in which more characters are ASCII's: settings are mostly ASCII. */
export function decodeUtf16(bytes: Uint8Array): string {
  const count = bytes.length >> 1;
  let highFirst = 0;
  let lowFirst = 0;
  for (let i = 0; i < count; i++) {
    const [a = 0, b = 0] = [bytes[2 * i], bytes[2 * i + 1]];
    if (a === 0 && isAscii(b)) highFirst++;
    if (b === 0 && isAscii(a)) lowFirst++;
  }
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe;
  const littleEndian = marked || lowFirst > highFirst;
  const parts: string[] = [];
  for (let from = 0; from < count; from += PIECE) {
    const codes: number[] = [];
    for (let i = from; i < Math.min(count, from + PIECE); i++) {
      const [a = 0, b = 0] = [bytes[2 * i], bytes[2 * i + 1]];
      codes.push(littleEndian ? (b << 8) | a : (a << 8) | b);
    }
    parts.push(String.fromCharCode(...codes));
  }
  return withoutEnd(wellFormed(parts.join('').replace(/^\ufeff/, '')));
}

const isAscii = (code: number): boolean => (code >= 0x20 && code < 0x7f) || code === 0x0a;

const wellFormed = (text: string): string =>
  text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');

/** Texts in EXIF may be filled up with zeros. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}
