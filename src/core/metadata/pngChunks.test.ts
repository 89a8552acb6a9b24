import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AquatintError } from '../errors.ts';
import { crc32 } from './crc32.ts';
import { type PngText, readPngMetadata, readPngText, writePngText } from './pngChunks.ts';

const folder = new URL('../../../tools/reference/goldens/png/', import.meta.url);
const png = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));
const pairs: [string, string][] = JSON.parse(readFileSync(new URL('texts.json', folder), 'utf8'));
const texts: PngText[] = pairs.map(([keyword, text]) => ({ keyword, text }));
const plain = png('plain.png');

it('crc32 is the standard one', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
});

describe('PNG texts, against Pillow', () => {
  it('reads what Pillow wrote', () => {
    expect(readPngText(png('texts.png'))).toEqual(texts);
    expect(readPngText(plain)).toEqual([]);
  });

  it('writes byte for byte what Pillow writes', () => {
    expect(writePngText(plain, texts)).toEqual(png('texts.png'));
  });

  it.each([
    ['UTF-8 where several bytes make a letter', new TextEncoder().encode('りんご, é'), 'りんご, é'],
    ['Latin-1 where they make none', Uint8Array.of(0x63, 0x61, 0x66, 0xe9), 'café'],
    ['Latin-1 where they are cut off', Uint8Array.of(0xe3, 0x82), 'ã\u0082'],
  ])('reads tEXt as %s', (_, bytes, wanted) => {
    const written = writePngText(plain, [{ keyword: 'parameters', text: 'x'.repeat(bytes.length) }]);
    const at = new TextDecoder('latin1').decode(written).indexOf('parameters') + 'parameters'.length + 1;
    written.set(bytes, at);
    const begin = at - 'tEXtparameters'.length - 1;
    new DataView(written.buffer).setUint32(
      at + bytes.length,
      crc32(written.subarray(begin, at + bytes.length)),
    );
    expect(readPngText(written)).toEqual([{ keyword: 'parameters', text: wanted }]);
  });

  it('writes what would be taken for UTF-8 so that it is read again', () => {
    const entries = [{ keyword: 'parameters', text: 'Ã©' }];
    expect(readPngText(writePngText(plain, entries))).toEqual(entries);
  });

  it('passes over compressed texts and keeps them', () => {
    const translated = { keyword: 'Translated', text: 'りんご' };
    expect(readPngText(png('compressed.png'))).toEqual([...texts, translated]);
    const rewritten = writePngText(png('compressed.png'), [{ keyword: 'Title', text: 'new' }]);
    expect(rewritten.length).toBeGreaterThan(png('texts.png').length);
    expect(readPngText(rewritten)).toEqual([
      { keyword: 'Title', text: 'new' },
      ...texts.filter(({ keyword }) => keyword !== 'Title'),
      translated,
    ]);
  });
});

describe('writePngText', () => {
  const keyword = fc.string({
    minLength: 1,
    maxLength: 79,
    unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
  });
  const text = fc
    .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string())
    .filter((x) => x.isWellFormed());

  it('any texts come back', () => {
    const entries = fc.uniqueArray(fc.record({ keyword, text }), { selector: (entry) => entry.keyword });
    fc.assert(
      fc.property(entries, (written) => {
        expect(readPngText(writePngText(plain, written))).toEqual(written);
      }),
    );
  });

  it('replaces what it wrote before', () => {
    const once = writePngText(plain, texts);
    expect(writePngText(once, texts)).toEqual(once);
  });

  it.each(['', 'x'.repeat(80), '木', 'a\0b'])('refuses the keyword %j', (bad) => {
    expect(() => writePngText(plain, [{ keyword: bad, text: '' }])).toThrow('1 to 79 Latin-1 characters');
  });
});

describe('readPngText on hostile input', () => {
  const whole = png('compressed.png');

  it('refuses everything that is cut off, and everything that is not a PNG', () => {
    for (let size = 0; size < whole.length; size++) {
      expect(() => readPngText(whole.slice(0, size))).toThrow(
        expect.objectContaining({
          code: 'settings-invalid',
          message: expect.stringContaining('not a PNG picture'),
        }),
      );
    }
  });

  it('refuses one in far too many pieces', () => {
    const piece = [0, 0, 0, 0, ...new TextEncoder().encode('aaAa'), 0, 0, 0, 0];
    const file = new Uint8Array(plain.length + 300_000 * piece.length);
    const header = 8 + 25;
    file.set(plain.subarray(0, header));
    for (let at = header; at < file.length; at += piece.length)
      file.set(piece.slice(0, file.length - at), at);
    expect(() => readPngMetadata(file)).toThrow('too many pieces');
  });

  it('ignores what follows the end', () => {
    expect(readPngText(Uint8Array.of(...plain, 1, 2, 3))).toEqual([]);
  });

  it('gives texts or an AquatintError, whatever is changed', () => {
    const survives = (bytes: Uint8Array): void => {
      try {
        readPngText(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(AquatintError);
      }
    };
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 8 }),
        (position, change) => {
          const bytes = whole.slice();
          bytes.set(change.subarray(0, whole.length - position), position);
          survives(bytes);
        },
      ),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (tail) =>
        survives(Uint8Array.of(...plain.slice(0, 8), ...tail)),
      ),
    );
  });

  it('notices a changed text', () => {
    const bytes = png('texts.png');
    const position = bytes.indexOf('r'.charCodeAt(0), 60);
    bytes[position] = 0x52;
    expect(() => readPngText(bytes)).toThrow('a checksum is wrong');
  });
});

it('reads 8 MB of text and no more, however many chunks it comes in', () => {
  const text = (megabytes: number, keyword: string) => ({ keyword, text: 'a'.repeat(megabytes * 2 ** 20) });
  const few = writePngText(plain, [text(3, 'one'), text(4, 'two')]);
  expect(readPngMetadata(few)).toMatchObject({ tooLong: 0, texts: [{ keyword: 'one' }, { keyword: 'two' }] });
  const many = writePngText(plain, [text(3, 'one'), text(4, 'two'), text(2, 'three')]);
  const { tooLong, texts: read } = readPngMetadata(many);
  expect(read.map(({ keyword }) => keyword)).toEqual(['one', 'two']);
  expect(tooLong).toBe(2 * 2 ** 20 + 'three'.length + 1);
});
