import { AquatintError } from '../errors.ts';
import { said, type Unsound } from '../said.ts';
import { asciiBytes, joinBytes, startsWith, viewOf } from './bytes.ts';

// JPEG (ISO/IEC 10918-1): markers with lengths up to the start of the scan. EXIF and XMP are APP1 segments, told
// apart by the name they begin with; a segment holds at most 65,533 bytes.

const EXIF_NAME = Uint8Array.of(...asciiBytes('Exif'), 0, 0);
const XMP_NAME = Uint8Array.of(...asciiBytes('http://ns.adobe.com/xap/1.0/'), 0);
const LARGEST = 65_533;
/** A picture in 256 MB of segments as long as can be has 4000. */
const MOST_SEGMENTS = 20_000;
const MARKERS = { start: 0xd8, end: 0xd9, scan: 0xda, app0: 0xe0, app1: 0xe1, comment: 0xfe };

interface Segment {
  readonly marker: number;
  readonly data: Uint8Array;
  readonly begin: number;
  readonly end: number;
}

export interface AppData {
  /** A TIFF. */
  readonly exif: Uint8Array | null;
  /** UTF-8. */
  readonly xmp: Uint8Array | null;
}

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === MARKERS.start && bytes[2] === 0xff;
}

export function readJpeg(jpeg: Uint8Array): AppData {
  const app1 = readSegments(jpeg).filter(({ marker }) => marker === MARKERS.app1);
  const named = (name: Uint8Array): Uint8Array | null =>
    app1.find(({ data }) => startsWith(data, name))?.data.subarray(name.length) ?? null;
  return { exif: named(EXIF_NAME), xmp: named(XMP_NAME) };
}

/** A copy with these instead of all EXIF, XMP and comments that it had. */
export function writeJpeg(jpeg: Uint8Array, { exif, xmp }: AppData): Uint8Array<ArrayBuffer> {
  const segments = readSegments(jpeg);
  const first = segments.filter(({ marker }) => marker === MARKERS.app0);
  const rest = segments.filter(
    ({ marker }) => ![MARKERS.app0, MARKERS.app1, MARKERS.comment].includes(marker),
  );
  const whole = ({ begin, end }: Segment): Uint8Array => jpeg.subarray(begin, end);
  const written = [exif && segment(EXIF_NAME, exif), xmp && segment(XMP_NAME, xmp)];
  return joinBytes([
    Uint8Array.of(0xff, MARKERS.start),
    ...first.map(whole),
    ...written.filter((part) => part !== null),
    ...rest.map(whole),
    jpeg.subarray(segments.at(-1)?.end ?? 2),
  ]);
}

/** Those before the scan. */
function readSegments(jpeg: Uint8Array): Segment[] {
  if (!isJpeg(jpeg)) throw invalid('start');
  const view = viewOf(jpeg);
  const segments: Segment[] = [];
  for (let begin = 2; ;) {
    if (begin + 4 > jpeg.length) throw invalid('cut');
    if (jpeg[begin] !== 0xff) throw invalid('segment');
    const marker = jpeg[begin + 1] ?? 0;
    if (marker === 0xff) {
      begin++;
      continue;
    }
    if (marker === MARKERS.scan || marker === MARKERS.end) return segments;
    const length = view.getUint16(begin + 2);
    const end = begin + 2 + length;
    if (length < 2 || end > jpeg.length) throw invalid('cut');
    if (segments.length === MOST_SEGMENTS) throw invalid('pieces');
    segments.push({ marker, data: jpeg.subarray(begin + 4, end), begin, end });
    begin = end;
  }
}

function segment(name: Uint8Array, data: Uint8Array): Uint8Array {
  const length = name.length + data.length;
  if (length > LARGEST) {
    throw new AquatintError('settings-invalid', [said('picture.noRoomInJpeg')]);
  }
  const head = Uint8Array.of(0xff, MARKERS.app1, (length + 2) >> 8, (length + 2) & 0xff);
  return joinBytes([head, name, data]);
}

function invalid(why: Unsound): AquatintError {
  return new AquatintError('settings-invalid', [
    said('picture.isNo', { format: 'JPEG', why: said(`picture.why.${why}`) }),
  ]);
}
