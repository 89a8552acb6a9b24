import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AquatintError } from '../errors.ts';
import { byteCount, DTYPES, type DType } from '../tensor/dtype.ts';
import type { ByteSource } from './byteSource.ts';
import { memoryBytes } from './memoryBytes.ts';
import { openSafetensors, readSafetensorsHeader } from './safetensors.ts';

const golden = (name: string): Uint8Array =>
  new Uint8Array(
    readFileSync(new URL(`../../../tools/reference/goldens/safetensors/${name}`, import.meta.url)),
  );

/** A file with this header text (or bytes) and this much data. */
function file(header: string | Uint8Array, dataBytes = 0, declaredLength?: number): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(declaredLength ?? text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const open = (bytes: Uint8Array): ReturnType<typeof readSafetensorsHeader> =>
  readSafetensorsHeader(memoryBytes('m.safetensors', bytes));

function messageOf(bytes: Uint8Array): string {
  try {
    open(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(AquatintError);
    if (error instanceof AquatintError) {
      expect(error.code).toBe('model-corrupt');
      return error.message;
    }
  }
  throw new Error('the file was accepted');
}

const tensor = (dtype: string, shape: unknown, offsets: unknown): string =>
  JSON.stringify({ dtype, shape, data_offsets: offsets });
const one = (entry: string): string => `{"w":${entry}}`;

describe('files of the safetensors package', () => {
  it('reads every kind of element', () => {
    const header = open(golden('kinds.safetensors'));
    expect(Object.fromEntries(header.metadata)).toEqual({ format: 'pt', title: 'a "quoted" title, ☃' });
    const infos = Object.fromEntries(
      [...header.tensors].map(([name, { dtype, shape }]) => [name, [dtype, ...shape]]),
    );
    expect(infos).toEqual({
      float64: ['F64', 2, 3],
      float32: ['F32', 2, 3],
      float16: ['F16', 2, 3],
      bfloat16: ['BF16', 2, 3],
      float8_e4m3fn: ['F8_E4M3', 2, 3],
      float8_e5m2: ['F8_E5M2', 2, 3],
      int64: ['I64', 2, 3],
      int32: ['I32', 2, 3],
      int16: ['I16', 2, 3],
      int8: ['I8', 2, 3],
      uint8: ['U8', 2, 3],
      bool: ['BOOL', 2, 3],
      scalar: ['F32'],
      empty: ['F32', 0, 4],
      'naïve "name" 木\n': ['F32', 1],
    });
    const source = openSafetensors(memoryBytes('kinds', golden('kinds.safetensors')));
    expect([...source.read('int8')]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...new Float32Array(source.read('float32').slice().buffer)]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(source.read('empty')).toHaveLength(0);
  });

  it('reads a file without tensors', () => {
    expect(open(golden('nothing.safetensors')).tensors.size).toBe(0);
  });

  it('every shorter version of a file is refused, and the message says what is missing', () => {
    const whole = golden('kinds.safetensors');
    for (let size = 0; size < whole.length; size += 7) messageOf(whole.slice(0, size));
    expect(messageOf(whole.slice(0, -5))).toMatch(/cut off.* 5 are missing/);
  });
});

describe('openSafetensors', () => {
  it('reads ranges, and no data before it is asked', () => {
    const whole = file(`{"b":${tensor('U8', [2], [3, 5])},"a":${tensor('U8', [3], [0, 3])}}  `, 5);
    whole.set([1, 2, 3, 4, 5], whole.length - 5);
    const ranges: [number, number][] = [];
    const memory = memoryBytes('m', whole);
    const counted: ByteSource = {
      ...memory,
      read(offset, length) {
        ranges.push([offset, length]);
        return memory.read(offset, length);
      },
    };
    const source = openSafetensors(counted);
    expect(ranges.every(([offset, length]) => offset + length <= whole.length - 5)).toBe(true);
    expect([...source.read('b')]).toEqual([4, 5]);
    expect(ranges.at(-1)).toEqual([whole.length - 2, 2]);
    expect([...source.read('a')]).toEqual([1, 2, 3]);
    expect([...source.names()]).toEqual(['b', 'a']);
    expect(source.has('c')).toBe(false);
    expect(() => source.info('c')).toThrow(expect.objectContaining({ code: 'model-mismatch' }));
  });
});

describe('headers that lie', () => {
  const u8 = (begin: number, end: number): string => tensor('U8', [end - begin], [begin, end]);
  const cases: [string, Uint8Array, string][] = [
    ['7 bytes', Uint8Array.of(0xff, 1, 2, 3, 4, 5, 6), 'starts with 8 bytes of length, but this one has 7'],
    [
      'length past the end',
      file('{}', 0, 1000),
      'should take 1000 bytes, but only 2 follow; 998 are missing',
    ],
    ['length over the limit', file('{}', 0, 100_000_001), 'at most 33554432 are allowed'],
    ['length 2^64 − 1', file('{}', 0, 2 ** 63), 'at most 33554432 are allowed'],
    ['length 0', file('', 4), 'the header is not JSON'],
    ['not UTF-8', file(Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d)), 'not UTF-8'],
    ['byte order mark', file('\ufeff{}'), 'not JSON'],
    ['not JSON', file('{"w":'), 'the header is not JSON'],
    ['a list', file('[]'), 'the header is not a JSON object'],
    ['too deep', file('{"w":'.repeat(100_000)), 'nests 100000 levels deep'],
    ['a name twice', file(`{"w":${u8(0, 1)},"w":${u8(1, 2)}}`, 2), 'has the name w twice'],
    ['a name twice, escaped', file(`{"w":${u8(0, 1)},"\\u0077":${u8(1, 2)}}`, 2), 'has the name w twice'],
    [
      'a field twice',
      file('{"w":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}}', 1),
      'dtype twice',
    ],
    ['metadata twice', file('{"__metadata__":{},"__metadata__":{}}'), '__metadata__ twice'],
    ['metadata a list', file('{"__metadata__":[]}'), '__metadata__ is not an object'],
    ['metadata of numbers', file('{"__metadata__":{"a":1}}'), '__metadata__ entry a is not a string'],
    ['entry a number', file(one('3')), 'tensor w: an object was expected, got 3'],
    ['no dtype', file(one('{"shape":[],"data_offsets":[0,1]}'), 1), 'unknown dtype nothing'],
    ['unknown dtype', file(one(tensor('F31', [1], [0, 4])), 4), 'tensor w: unknown dtype "F31"'],
    ['dtype of Object', file(one(tensor('toString', [1], [0, 4])), 4), 'unknown dtype "toString"'],
    ['shape a number', file(one(tensor('U8', 3, [0, 3])), 3), 'shape must be a list of sizes, got 3'],
    ['shape negative', file(one(tensor('U8', [-1], [0, 1])), 1), 'non-negative integers, got -1'],
    ['shape a fraction', file(one(tensor('U8', [1.5], [0, 1])), 1), 'non-negative integers, got 1.5'],
    ['shape of texts', file(one(tensor('U8', ['1'], [0, 1])), 1), 'non-negative integers, got "1"'],
    ['shape unsafe', file(one('{"dtype":"U8","shape":[1e300],"data_offsets":[0,1]}'), 1), 'got 1e+300'],
    ['shape overflows', file(one(tensor('F32', [2 ** 31, 2 ** 31], [0, 4])), 4), 'too large'],
    ['shape overflows, then 0', file(one(tensor('F32', [2 ** 40, 2 ** 40, 0], [0, 0]))), 'too large'],
    ['offsets missing', file(one('{"dtype":"U8","shape":[1]}'), 1), 'two non-negative integers, got nothing'],
    ['offsets three', file(one(tensor('U8', [1], [0, 1, 2])), 1), 'two non-negative integers, got [0,1,2]'],
    ['offsets negative', file(one(tensor('U8', [1], [-1, 0])), 1), 'two non-negative integers, got [-1,0]'],
    ['offsets fractions', file(one(tensor('U8', [1], [0.5, 1.5])), 1), 'two non-negative integers'],
    ['offsets reversed', file(one(tensor('U8', [1], [2, 1])), 2), 'begin at 2, after their end at 1'],
    [
      'bytes and shape differ',
      file(one(tensor('F32', [2, 3], [0, 20])), 20),
      'm.safetensors: tensor w: F32 [2, 3] takes 24 bytes, but its data_offsets 0…20 hold 20',
    ],
    ['overlap', file(`{"a":${u8(0, 4)},"b":${u8(2, 6)}}`, 6), 'tensors a and b overlap at byte 2'],
    [
      'hole',
      file(`{"a":${u8(0, 2)},"b":${u8(4, 6)}}`, 6),
      'tensor b begins at byte 4 of the data; bytes 2…4 are a hole',
    ],
    ['hole at the start', file(one(u8(1, 2)), 2), 'bytes 0…1 are a hole'],
    ['too much data', file(one(u8(0, 2)), 5), 'the last 3 bytes of the file belong to no tensor'],
    ['cut off', file(one(u8(0, 10)), 4), 'its tensors take 10 bytes, but only 4 are there; 6 are missing'],
  ];

  it.each(cases)('%s', (_, bytes, message) => {
    expect(messageOf(bytes)).toContain(message);
    expect(messageOf(bytes)).toMatch(/^m\.safetensors: /);
  });

  it('a tensor named like a property of Object is an ordinary one', () => {
    const header = open(file(`{"__proto__":${u8(0, 1)},"constructor":${u8(1, 2)}}`, 2));
    expect([...header.tensors.keys()]).toEqual(['__proto__', 'constructor']);
  });
});

describe('other files under this name', () => {
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  const cases: [string, Uint8Array, string][] = [
    ['an empty file', new Uint8Array(), 'the file is empty'],
    ['a web page', text('\n<!DOCTYPE html><html><body>404</body></html>'), 'this is an HTML page'],
    [
      'a picture',
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13),
      'this is a picture',
    ],
    [
      'a Git LFS pointer',
      text('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 4\n'),
      'Git LFS pointer',
    ],
    ['a text', text('Access denied.\n'), 'this is a text file'],
    ['a config', text('{"_class_name": "UNet2DConditionModel"}'), 'this is a JSON text'],
    [
      'a zip checkpoint',
      Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 8, 8, 0, 0, 0),
      'this is the beginning of an archive',
    ],
    [
      'a pickle',
      Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20),
      'this is a pickle, but no checkpoint',
    ],
    ['short text', text('no'), 'this is a text file'],
  ];

  it.each(cases)('%s', (_, bytes, message) => {
    expect(messageOf(bytes)).toContain(message);
  });
});

describe('any bytes', () => {
  const accepted = (bytes: Uint8Array): boolean => {
    try {
      open(bytes);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(AquatintError);
      return false;
    }
  };

  it('give a header or an AquatintError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void accepted(bytes)));
    fc.assert(fc.property(fc.json(), fc.nat(20), (json, size) => void accepted(file(json, size))));
    const entry = fc.record(
      {
        dtype: fc.constantFrom('F32', 'U8', 'X'),
        shape: fc.array(fc.anything()),
        data_offsets: fc.array(fc.integer()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), entry), fc.nat(20), (entries, size) => {
        accepted(
          file(
            JSON.stringify(entries, (_, value: unknown) => (typeof value === 'bigint' ? 0 : value)),
            size,
          ),
        );
      }),
    );
  });

  it('one changed byte in a header never crashes the reader', () => {
    const whole = golden('kinds.safetensors');
    const headerEnd = open(whole).dataStart;
    fc.assert(
      fc.property(fc.nat(headerEnd - 1), fc.nat(255), (position, value) => {
        const changed = whole.slice();
        changed[position] = value;
        accepted(changed);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('any valid file', () => {
  const dtypes: DType[] = [
    'F64',
    'F32',
    'F16',
    'BF16',
    'F8_E4M3',
    'F8_E5M2',
    'I64',
    'I32',
    'I16',
    'I8',
    'U8',
    'BOOL',
  ];
  const info = fc.record({ dtype: fc.constantFrom(...dtypes), shape: fc.array(fc.nat(5), { maxLength: 4 }) });
  const name = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => text !== '__metadata__' && text.isWellFormed());

  it('comes back as it was written', () => {
    expect([...DTYPES].sort()).toEqual([...dtypes].sort());
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, info), { selector: ([text]) => text, maxLength: 8 }),
        fc.dictionary(name, fc.string({ unit: 'grapheme' }), { noNullPrototype: true }),
        fc.nat(9),
        (tensors, metadata, padding) => {
          let size = 0;
          const entries = tensors.map(([text, { dtype, shape }]) => {
            const begin = size;
            size += byteCount(dtype, shape);
            return `${JSON.stringify(text)}:${tensor(dtype, shape, [begin, size])}`;
          });
          const header = `{${[`"__metadata__":${JSON.stringify(metadata)}`, ...entries].join(', ')}}`;
          const bytes = file(header + ' '.repeat(padding), size);
          const source = openSafetensors(memoryBytes('m', bytes));
          expect([...source.names()].sort()).toEqual(tensors.map(([text]) => text).sort());
          for (const [text, expected] of tensors) {
            expect(source.info(text)).toMatchObject(expected);
            expect(source.read(text)).toHaveLength(byteCount(expected.dtype, expected.shape));
          }
          const read = open(bytes).metadata;
          expect([...read].sort()).toEqual(Object.entries(metadata).sort());
        },
      ),
    );
  });
});
