import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AquatintError } from '../errors.ts';
import { EXIF_TAGS, readExif, writeExifUserComment } from './exif.ts';
import { type AppData, readJpeg, writeJpeg } from './jpegSegments.ts';
import { decodeUserComment, encodeUserComment } from './utf16.ts';
import { readWebp, writeWebp } from './webpChunks.ts';
import { writeXmpRecipe, xmpProperty, xmpRecipe } from './xmp.ts';

const bytes = (...parts: (number | string)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'number' ? [part] : [...part].map((c) => c.charCodeAt(0)))),
  );

/** SOI, JFIF, one comment, one table, scan, end. */
const jpeg = bytes(
  ...[0xff, 0xd8, 0xff, 0xe0, 0, 16, 'JFIF\0', 1, 1, 0, 0, 1, 0, 1, 0, 0],
  ...[0xff, 0xfe, 0, 6, 'note', 0xff, 0xdb, 0, 4, 1, 2],
  ...[0xff, 0xda, 0, 4, 9, 9, 0x12, 0x34, 0xff, 0, 0x56, 0xff, 0xd9],
);
/** A lossy picture of 300 × 200: frame tag, start code, sizes. */
const lossy = bytes('RIFF', 22, 0, 0, 0, 'WEBPVP8 ', 10, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 44, 1, 200, 0);
/** A lossless one of 300 × 200 with transparency, whose odd length is filled up. */
const losslessBits = (299 | (199 << 14) | (1 << 28)) >>> 0;
const lossless = bytes(
  ...['RIFF', 24, 0, 0, 0, 'WEBPVP8L', 11, 0, 0, 0, 0x2f],
  ...[0, 8, 16, 24].map((shift) => (losslessBits >>> shift) & 255),
  ...[1, 2, 3, 4, 5, 6, 0],
);

const appData = (exif: string, xmp: string): AppData => ({ exif: bytes(exif), xmp: bytes(xmp) });
const none: AppData = { exif: null, xmp: null };
const text = fc.string({ unit: 'grapheme' }).filter((value) => value.isWellFormed() && !value.includes('\0'));

describe.each([
  ['JPEG', jpeg, writeJpeg, readJpeg],
  ['WebP, lossy', lossy, writeWebp, readWebp],
  ['WebP, lossless', lossless, writeWebp, readWebp],
] as const)('%s', (_name, file, write, read) => {
  it('gives back what was written, and replaces it', () => {
    fc.assert(
      fc.property(text, text, (exif, xmp) => {
        const data = { exif: new TextEncoder().encode(exif), xmp: new TextEncoder().encode(xmp) };
        const written = write(file, data);
        expect(read(written)).toEqual(data);
        const second = write(written, appData('a', 'bc'));
        expect(read(second)).toEqual(appData('a', 'bc'));
        expect(read(write(second, none))).toEqual(none);
      }),
    );
  });

  it('keeps the picture', () => {
    const plain = write(file, none);
    expect(write(write(plain, appData('a', 'b')), none)).toEqual(plain);
  });

  it('gives texts or a sentence, wherever it is cut off or changed', () => {
    const whole = write(file, appData('Exif text', 'xmp text'));
    const survives = (changed: Uint8Array): void => {
      try {
        read(changed);
        write(changed, appData('x', 'y'));
      } catch (error) {
        expect(error).toBeInstanceOf(AquatintError);
      }
    };
    for (let size = 0; size < whole.length; size++) survives(whole.slice(0, size));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }), (at, change) => {
        const changed = whole.slice();
        changed.set(change.subarray(0, whole.length - at), at);
        survives(changed);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('WebP', () => {
  it('gets an extended header with the picture’s size', () => {
    const header = (file: Uint8Array): number[] => [...writeWebp(file, appData('a', 'b')).subarray(12, 30)];
    expect(header(lossy)).toEqual([...bytes('VP8X', 10, 0, 0, 0, 0x0c, 0, 0, 0, 43, 1, 0, 199, 0, 0)]);
    expect(header(lossless)).toEqual([...bytes('VP8X', 10, 0, 0, 0, 0x1c, 0, 0, 0, 43, 1, 0, 199, 0, 0)]);
  });
});

describe('JPEG', () => {
  it('says so when a recipe does not fit', () => {
    const long = { exif: new Uint8Array(70_000), xmp: null };
    expect(() => writeJpeg(jpeg, long)).toThrow('save it as PNG or WebP');
  });
});

describe('EXIF', () => {
  it('gives back any comment that is mostly settings', () => {
    fc.assert(
      fc.property(text, (comment) => {
        const whole = `${comment}\nSteps: 20, Sampler: Euler a, CFG scale: 7.5, Seed: 4294967295, Size: 512x768`;
        const read = readExif(writeExifUserComment(whole));
        expect(read).toEqual([{ tag: EXIF_TAGS.userComment, text: whole }]);
      }),
    );
  });

  it('reads little-endian texts of the first directory, as ComfyUI and Fooocus write them', () => {
    const entry = (tag: number, length: number, at: number): number[] => [
      tag & 255,
      tag >> 8,
      2,
      0,
      length,
      0,
      0,
      0,
      at,
      0,
      0,
      0,
    ];
    const tiff = bytes(
      ...['II', 42, 0, 8, 0, 0, 0, 3, 0],
      ...entry(0x0110, 10, 50),
      ...entry(0x0131, 4, 0),
      ...entry(0x9286, 8, 60),
      ...[0, 0, 0, 0, 'prompt:{}\0', 'comment!'],
    );
    tiff.set(bytes('abc\0'), 8 + 2 + 12 + 8);
    expect(readExif(tiff)).toEqual([
      { tag: 0x0110, text: 'prompt:{}' },
      { tag: 0x0131, text: 'abc' },
      { tag: 0x9286, text: 'comment!' },
    ]);
  });

  it('goes in no circles and never beyond the end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (rest, little) => {
        const tiff = Uint8Array.of(...bytes(little ? 'II' : 'MM'), ...rest);
        expect(Array.isArray(readExif(tiff))).toBe(true);
      }),
      { numRuns: 2000 },
    );
    const circle = writeExifUserComment('x');
    circle.set([0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26], 28);
    expect(readExif(circle)).toEqual([]);
  });
});

describe('files in far too many pieces', () => {
  it.each([
    ['JPEG', bytes(0xff, 0xd8), bytes(0xff, 0xe5, 0, 2), readJpeg],
    ['WebP', bytes('RIFF', 0, 0, 0, 0, 'WEBP'), bytes('abcd', 0, 0, 0, 0), readWebp],
  ] as const)('%s', (_, head, piece, read) => {
    const count = 1_000_000;
    const file = new Uint8Array(head.length + count * piece.length);
    file.set(head);
    for (let i = 0; i < count; i++) file.set(piece, head.length + i * piece.length);
    expect(() => read(file)).toThrow('too many pieces');
  });

  it('entries that all point at one long text are read once', () => {
    const [count, length, from] = [512, 1_000_000, 6200];
    const tiff = new Uint8Array(from + length).fill(0x61);
    const view = new DataView(tiff.buffer);
    tiff.set(bytes('II', 42, 0, 8, 0, 0, 0));
    view.setUint16(8, count, true);
    const tags = Object.values(EXIF_TAGS);
    for (let i = 0; i < count; i++) {
      const at = 10 + 12 * i;
      view.setUint16(at, tags[i % tags.length] ?? 0, true);
      view.setUint16(at + 2, 2, true);
      view.setUint32(at + 4, length, true);
      view.setUint32(at + 8, from, true);
    }
    expect(readExif(tiff).map(({ tag }) => tag)).toEqual(tags);
  });
});

describe('UserComment', () => {
  const utf16 = (value: string, little: boolean): Uint8Array =>
    Uint8Array.from(
      [...value].flatMap((letter) => {
        const code = letter.charCodeAt(0);
        return little ? [code & 255, code >> 8] : [code >> 8, code & 255];
      }),
    );

  it('is read in either byte order', () => {
    for (const little of [true, false]) {
      const comment = Uint8Array.of(...bytes('UNICODE\0'), ...utf16('木 Steps: 20', little));
      expect(decodeUserComment(comment)).toBe('木 Steps: 20');
    }
    expect(decodeUserComment(Uint8Array.of(...bytes('UNICODE\0', 0xff, 0xfe), ...utf16('木', true)))).toBe(
      '木',
    );
  });

  it('is read in the other encodings', () => {
    expect(decodeUserComment(bytes('ASCII\0\0\0plain'))).toBe('plain');
    expect(decodeUserComment(bytes('\0\0\0\0\0\0\0\0plain\0\0'))).toBe('plain');
    expect(decodeUserComment(bytes('{"no": "prefix"}'))).toBe('{"no": "prefix"}');
  });

  it('survives broken UTF-16', () => {
    const broken = Uint8Array.of(...bytes('UNICODE\0'), 0xd8, 0, 0, 0x41, 0, 0x42, 0xdc, 0, 0xd8);
    expect(decodeUserComment(broken)).toBe('\ufffdAB\ufffd');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (rest) => {
        expect(decodeUserComment(Uint8Array.of(...bytes('UNICODE\0'), ...rest)).isWellFormed()).toBe(true);
      }),
    );
    expect(decodeUserComment(encodeUserComment('🍎'))).toBe('🍎');
  });
});

describe('XMP', () => {
  it('gives back any recipe', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
        const value: unknown = JSON.parse(json);
        const read = xmpRecipe(writeXmpRecipe(JSON.stringify(value)));
        expect(JSON.parse(read ?? '')).toEqual(value);
      }),
    );
  });

  it('finds a property however it is written', () => {
    expect(xmpProperty('<a exif:UserComment="&#123;&quot;c&quot;&#x7d;"/>', 'exif:UserComment')).toBe(
      '{"c"}',
    );
    const list =
      '<exif:UserComment>\n <rdf:Alt><rdf:li xml:lang="x-default">{"c":"a &lt; b"}</rdf:li></rdf:Alt></exif:UserComment>';
    expect(xmpProperty(list, 'exif:UserComment')).toBe('{"c":"a < b"}');
    expect(xmpProperty('<exif:UserCommentary>x</exif:UserCommentary>', 'exif:UserComment')).toBeNull();
    expect(xmpProperty('<exif:UserComment/>', 'exif:UserComment')).toBeNull();
  });

  it('expands nothing that is not XML’s own', () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "&b;&b;">]><dc:description>&a; &amp;amp; &#0;</dc:description>';
    expect(xmpProperty(bomb, 'dc:description')).toBe('&a; &amp; \ufffd');
  });

  it('never fails', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '/',
      '"',
      "'",
      '=',
      ' ',
      'exif:UserComment',
      'rdf:li',
      '&',
      '#x',
      ';',
      'a',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const found = xmpProperty(parts.join(''), 'exif:UserComment');
        expect(found === null || typeof found === 'string').toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
