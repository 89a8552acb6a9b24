import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AquatintError } from '../../errors.ts';
import { byteCount } from '../../tensor/dtype.ts';
import type { ByteSource } from '../byteSource.ts';
import { memoryBytes } from '../memoryBytes.ts';
import { openWeights } from '../openWeights.ts';
import { GgufCursor } from './ggufCursor.ts';
import { readGgufValues } from './ggufValues.ts';
import { openSafetensors } from '../safetensors.ts';

/** Files and the numbers that the `gguf` package reads in them: tools/reference/gguf_files.py made both. */

const golden = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../../tools/reference/goldens/gguf/${name}`, import.meta.url)));

const open = (bytes: Uint8Array, name = 'm.gguf') => openWeights(memoryBytes(name, bytes));

function errorOf(bytes: Uint8Array): AquatintError {
  try {
    open(bytes);
  } catch (error) {
    if (error instanceof AquatintError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

describe('numbers', () => {
  const { tensors, metadata } = open(golden('blocks.gguf'));
  const expected = openSafetensors(memoryBytes('expected', golden('blocks.safetensors')));

  it('has the tensors of the file, and its texts', () => {
    expect([...tensors.names()].sort()).toEqual([...expected.names()].sort());
    expect(metadata.get('general.name')).toBe('blocks of every kind');
  });

  it.each([...expected.names()])('%s are those of the gguf package, to the last bit', (name) => {
    const { dtype, shape } = expected.info(name);
    expect(tensors.info(name)).toMatchObject({ dtype, shape });
    expect(Buffer.from(tensors.read(name)).equals(expected.read(name))).toBe(true);
  });

  it('writes into the memory that it is given, at any place', () => {
    const room = new Uint8Array(byteCount('F32', tensors.info('Q4_K').shape) + 1);
    for (const into of [room.subarray(0, -1), room.subarray(1)])
      expect(Buffer.from(tensors.read('Q4_K', into)).equals(expected.read('Q4_K'))).toBe(true);
  });

  it('lists of small numbers stay small', () => {
    const kinds = [0, 1, 2, 3, 4, 5, 6, 7, 10];
    const parts = kinds.flatMap((kind) => {
      const bytes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8][kind] ?? 0;
      const head = Buffer.alloc(8 + 1 + 4 + 4 + 8);
      head.writeBigUInt64LE(1n);
      head.write(String.fromCharCode(0x61 + kind), 8);
      head.writeUInt32LE(9, 9);
      head.writeUInt32LE(kind, 13);
      head.writeBigUInt64LE(3n, 17);
      return [head, Buffer.alloc(3 * bytes, 1)];
    });
    const cursor = new GgufCursor(memoryBytes('m.gguf', new Uint8Array(Buffer.concat(parts))), 2 ** 20);
    const lists = [...readGgufValues(cursor, kinds.length, 'm.gguf').values()].map((list) =>
      ArrayBuffer.isView(list) ? list.byteLength : null,
    );
    expect(lists).toEqual([3, 3, 6, 6, 12, 12, 12, 3, 24]);
  });

  it('reads in pieces', () => {
    const bytes = large();
    const longest: number[] = [];
    const counting: ByteSource = {
      ...bytes,
      read(offset, length) {
        longest.push(length);
        return bytes.read(offset, length);
      },
    };
    const source = openWeights(counting).tensors;
    const read = new Float32Array(source.read('w').slice().buffer);
    expect(read).toHaveLength(4 * 2 ** 20);
    expect(read.every((number, i) => number === (i % 32) - 16)).toBe(true);
    expect(Math.max(...longest)).toBeLessThanOrEqual(2 ** 20);
  });
});

/** A tensor of 4 M numbers in Q8_0, whose scales are 1. */
function large(): ByteSource {
  const block = new Uint8Array(34).map((_, i) => (i < 2 ? 0x3c * i : i - 2 - 16));
  const data = new Uint8Array(34 * 2 ** 17);
  for (let i = 0; i < 2 ** 17; i += 1) data.set(block, 34 * i);
  return memoryBytes(
    'large.gguf',
    file({ tensors: [{ name: 'w', dims: [1024, 4096], type: 8, offset: 0 }], data }),
  );
}

interface Made {
  readonly version?: number;
  readonly tensorCount?: number;
  readonly valueCount?: number;
  readonly values?: readonly Uint8Array[];
  readonly tensors?: readonly { name: string; dims: readonly number[]; type: number; offset: number }[];
  readonly data?: Uint8Array;
}

const u32 = (n: number): Uint8Array => new Uint8Array(Uint32Array.of(n).buffer);
const u64 = (n: number): Uint8Array => new Uint8Array(BigUint64Array.of(BigInt(n)).buffer);
const text = (words: string): Uint8Array => {
  const bytes = new TextEncoder().encode(words);
  return Buffer.concat([u64(bytes.length), bytes]);
};
const value = (key: string, type: number, ...bytes: Uint8Array[]): Uint8Array =>
  Buffer.concat([text(key), u32(type), ...bytes]);

function file({
  version = 3,
  values = [],
  tensors = [],
  data = new Uint8Array(0),
  ...counts
}: Made): Uint8Array {
  const { tensorCount = Math.max(1, tensors.length), valueCount = values.length } = counts;
  const entries = tensors.map(({ name, dims, type, offset }) =>
    Buffer.concat([text(name), u32(dims.length), ...dims.map(u64), u32(type), u64(offset)]),
  );
  const header = Buffer.concat([
    ...[Buffer.from('GGUF'), u32(version), u64(tensorCount), u64(valueCount)],
    ...[...values, ...entries],
  ]);
  const padding = new Uint8Array((32 - (header.length % 32)) % 32);
  return new Uint8Array(Buffer.concat([header, padding, data]));
}

const f32 = (name: string, count: number, offset: number) => ({ name, dims: [count], type: 0, offset });
const bytes = (count: number): Uint8Array => new Uint8Array(count);

const ONE: Made = { tensors: [f32('a', 8, 0)], data: bytes(32) };

describe('files that lie', () => {
  it('accepts the plainest file', () => {
    const plain = file({ tensors: [f32('a', 8, 0), f32('b', 3, 32)], data: bytes(44) });
    expect(open(plain).tensors.info('b')).toEqual({ dtype: 'F32', shape: [3] });
  });

  it.each<[string, Made, RegExp]>([
    ['an old version', { version: 1 }, /version 1; 2 and 3 are read/],
    ['big-endian numbers', { version: 0x03000000 }, /the other way round/],
    ['more tensors than fit', { tensorCount: 2 ** 40 }, /describe 1099511627776 tensors/],
    ['tensors that do not follow', { tensorCount: 3, data: bytes(90) }, /twice/],
    ['no tensors', { tensorCount: 0 }, /no tensors/],
    ['more values than fit', { valueCount: 2 ** 52 }, /hold 4503599627370496 values/],
    [
      'a text without an end',
      { values: [value('a', 8, u64(2 ** 50))] },
      /cut off or damaged: a should go on/,
    ],
    [
      'a list without an end',
      { values: [value('a', 9, u32(4), u64(2 ** 45))] },
      /a should list 35184372088832/,
    ],
    ['a list of texts without an end', { values: [value('a', 9, u32(8), u64(2 ** 20))] }, /a should list/],
    ['a list of lists', { values: [value('a', 9, u32(9), u64(1))], data: bytes(64) }, /of a kind \(9\)/],
    ['a value of no kind', { values: [value('a', 77)], data: bytes(64) }, /of a kind \(77\)/],
    ['one value twice', { values: [value('a', 4, u32(1)), value('a', 4, u32(1))] }, /value a twice/],
    ['one tensor twice', { tensors: [f32('a', 8, 0), f32('a', 8, 32)], data: bytes(64) }, /tensor a twice/],
    ['a name of 2 KB', { tensors: [f32('a'.repeat(2000), 8, 0)], data: bytes(64) }, /should take 2000 bytes/],
    ['9 axes', { tensors: [{ ...f32('a', 1, 0), dims: Array<number>(9).fill(1) }] }, /9 axes/],
    ['an alignment of 24', { ...ONE, values: [value('general.alignment', 4, u32(24))] }, /power of two/],
    ['no alignment', { ...ONE, values: [value('general.alignment', 4, u32(0))] }, /power of two/],
    ['a size past all numbers', { tensors: [{ ...f32('a', 1, 0), dims: [2 ** 40, 2 ** 40] }] }, /too large/],
    [
      'a row of half a block',
      { tensors: [{ ...f32('a', 48, 0), type: 2 }] },
      /rows of 48 .* blocks of 32, which Q4_0/,
    ],
    [
      'a type that is not read',
      { tensors: [{ ...f32('a', 256, 0), type: 16 }] },
      /IQ2_XXS, which is not read/,
    ],
    [
      'a type that nobody knows',
      { tensors: [{ ...f32('a', 256, 0), type: 4 }] },
      /a way \(4\) that nobody knows/,
    ],
    ['tensors that overlap', { tensors: [f32('a', 16, 0), f32('b', 8, 32)], data: bytes(64) }, /b overlaps/],
    [
      'a hole',
      { tensors: [f32('a', 8, 0), f32('b', 8, 64)], data: bytes(96) },
      /b begins at byte 64 .* 32 was/,
    ],
    [
      'an offset that is not aligned',
      { tensors: [f32('a', 1, 0), f32('b', 8, 4)], data: bytes(96) },
      /byte 4 .* 32 was/,
    ],
    [
      'an end that is missing',
      { tensors: [f32('a', 99, 0)], data: bytes(96) },
      /cut off: .* 300 are missing/,
    ],
    ['an end that is too long', { tensors: [f32('a', 8, 0)], data: bytes(96) }, /last 64 bytes .* no tensor/],
    [
      'another shape than it had',
      {
        values: [value('comfy.gguf.orig_shape.a', 9, u32(5), u64(2), u32(3), u32(3))],
        ...{ tensors: [f32('a', 8, 0)], data: bytes(32) },
      },
      /not what it says to have been/,
    ],
  ])('%s', (_, made, message) => {
    const error = errorOf(file(made));
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^m\.gguf/);
    expect(['model-corrupt', 'model-unsupported']).toContain(error.code);
  });
});

describe('files that are damaged', () => {
  const whole = golden('blocks.gguf');

  it('every beginning is refused with a sentence', () => {
    for (let length = 4; length < whole.length - 16; length += 7) errorOf(whole.subarray(0, length));
  });

  it('a byte changed anywhere in the header is refused, or changes a name or a number', () => {
    let state = 7;
    const random = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let i = 0; i < 1000; i += 1) {
      const changed = whole.slice();
      for (let n = random(3); n >= 0; n -= 1) changed[random(1500)] = random(256);
      changed.set(whole.subarray(0, 4));
      tryToRead(changed);
    }
  });
});

/** Anything but an AquatintError fails the test. */
function tryToRead(changed: Uint8Array): void {
  try {
    const { tensors } = open(changed);
    for (const name of tensors.names()) tensors.read(name);
  } catch (error) {
    if (!(error instanceof AquatintError)) throw error;
  }
}
