import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { castTo, type CastTarget } from './cast.ts';
import { memoryBytes } from './memoryBytes.ts';
import { openSafetensors } from './safetensors.ts';
import type { TensorSource } from './tensorSource.ts';

const bytes = new Uint8Array(
  readFileSync(new URL('../../../tools/reference/goldens/safetensors/casts.safetensors', import.meta.url)),
);
const reference = openSafetensors(memoryBytes('casts.safetensors', bytes));

/** Bit patterns, with every NaN made the same: which payload survives is not defined. */
function patterns(data: Uint8Array, target: CastTarget): number[] {
  const copy = data.slice().buffer;
  if (target === 'F32')
    return [...new Uint32Array(copy)].map((x) => ((x & 0x7fffffff) > 0x7f800000 ? NaN : x));
  return [...new Uint16Array(copy)].map((x) => ((x & 0x7fff) > 0x7c00 ? NaN : x));
}

/** The same source, each read at an odd address. */
function unaligned(source: TensorSource): TensorSource {
  return {
    ...source,
    read(name) {
      const data = source.read(name);
      const room = new Uint8Array(data.length + 1);
      room.set(data, 1);
      return room.subarray(1);
    },
  };
}

describe('castTo, against torch and numpy', () => {
  const pairs: [string, CastTarget][] = [
    ['f32', 'F16'],
    ['f64', 'F16'],
    ['bf16', 'F16'],
    ['f64', 'F32'],
    ['bf16', 'F32'],
    ['f16', 'F32'],
  ];

  it.each(pairs)('%s to %s', (name, target) => {
    const expected = patterns(reference.read(`${name}.to.${target}`), target);
    for (const source of [reference, unaligned(reference)]) {
      const cast = castTo(source, target);
      expect(cast.info(name)).toEqual({ dtype: target, shape: reference.info(name).shape });
      expect(patterns(cast.read(name), target)).toEqual(expected);
    }
  });

  it('passes on what has the type already, without a copy', () => {
    expect(castTo(reference, 'F32').read('f32').byteOffset).toBe(reference.read('f32').byteOffset);
  });
});

describe('castTo', () => {
  it('leaves integers as they are', () => {
    const source = single('I64', 16);
    expect(castTo(source, 'F16').info('x').dtype).toBe('I64');
    expect(castTo(source, 'F16').read('x')).toEqual(source.read('x'));
  });

  it('uses one scratch buffer for all tensors', () => {
    const cast = castTo(reference, 'F16');
    const buffers = ['f32', 'bf16', 'f64', 'f32'].map((name) => cast.read(name).buffer);
    expect(new Set(buffers).size).toBe(1);
  });

  it('keeps names and asks for nothing before it is read', () => {
    const source: TensorSource = {
      ...reference,
      read: () => {
        throw new Error('read too early');
      },
    };
    const cast = castTo(source, 'F16');
    expect([...cast.names()]).toEqual([...reference.names()]);
    expect(cast.has('f32')).toBe(true);
    expect(cast.has('nothing')).toBe(false);
  });
});

function single(dtype: 'I64', length: number): TensorSource {
  return {
    names: () => ['x'],
    has: (name) => name === 'x',
    info: () => ({ dtype, shape: [length / 8] }),
    read: () => new Uint8Array(length).fill(7),
  };
}

describe('a source that reads into the room it is given', () => {
  const bits = Uint8Array.from({ length: 4096 }, (_, i) => (i * 37 + (i >> 8)) & 0xff);

  it.each([
    ['F16', 2],
    ['BF16', 2],
    ['F8_E4M3', 1],
    ['F8_E5M2', 1],
  ] as const)('casts %s in one buffer to the same numbers', (dtype, bytes) => {
    const info = { dtype, shape: [bits.length / bytes] };
    const source = (read: TensorSource['read']): TensorSource => ({
      names: () => ['w'],
      has: (name) => name === 'w',
      info: () => info,
      read,
    });
    const copying = source((_, into) => {
      expect(into?.length).toBe(bits.length);
      into?.set(bits);
      return into ?? bits;
    });
    const inPlace = castTo(copying, 'F32').read('w');
    expect(inPlace).toEqual(
      castTo(
        source(() => bits),
        'F32',
      ).read('w'),
    );
  });
});
