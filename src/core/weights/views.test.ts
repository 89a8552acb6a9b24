import { describe, expect, it } from 'vitest';
import { NameTable } from './nameTable.ts';
import { reshaped } from './reshaped.ts';
import { splitHeads } from './splitHeads.ts';
import { splitRows } from './splitRows.ts';
import type { TensorSource } from './tensorSource.ts';

/** One tensor of bytes 0, 1, 2, … */
function bytesOf(name: string, shape: readonly number[]): TensorSource {
  return {
    names: () => [name],
    has: (other) => other === name,
    info: () => ({ dtype: 'U8', shape }),
    read: () => Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
  };
}

describe('splitRows', () => {
  it('gives equal parts of the rows', () => {
    const split = splitRows(bytesOf('qkv', [6, 2]), (name) => (name === 'qkv' ? ['q', 'k', 'v'] : null));
    expect([...split.names()]).toEqual(['q', 'k', 'v']);
    expect(split.has('qkv')).toBe(false);
    expect(split.info('k')).toEqual({ dtype: 'U8', shape: [2, 2] });
    expect([...split.read('q')]).toEqual([0, 1, 2, 3]);
    expect([...split.read('v')]).toEqual([8, 9, 10, 11]);
    expect(() => split.read('qkv')).toThrow('the model has no tensor qkv');
  });

  it('shows the whole shape where the rows cannot be shared out, and leaves others alone', () => {
    expect(splitRows(bytesOf('qkv', [7]), () => ['q', 'k', 'v']).info('q').shape).toEqual([7]);
    const whole = splitRows(bytesOf('w', [7]), () => null);
    expect(whole.info('w').shape).toEqual([7]);
    expect(whole.read('w')).toHaveLength(7);
  });
});

describe('splitHeads', () => {
  const parts = { names: ['q', 'k'], rows: 2 };
  const partsOf = (name: string) => (name === 'qk' ? parts : null);

  it('gives of each head the rows of a part', () => {
    const split = splitHeads(bytesOf('qk', [8, 1]), partsOf);
    expect([...split.names()]).toEqual(['q', 'k']);
    expect(split.info('k').shape).toEqual([4, 1]);
    expect([...split.read('q')]).toEqual([0, 1, 4, 5]);
    expect([...split.read('k')]).toEqual([2, 3, 6, 7]);
    expect([...(split.readRows?.('k', 1, 2) ?? [])]).toEqual([3, 6]);
  });

  it('shows the whole shape where the rows cannot be shared out, and leaves others alone', () => {
    expect(splitHeads(bytesOf('qk', [6]), partsOf).info('q').shape).toEqual([6]);
    const other = splitHeads(bytesOf('w', [7]), partsOf);
    expect(other.read('w')).toHaveLength(7);
    expect([...(other.readRows?.('w', 2, 2) ?? [])]).toEqual([2, 3]);
  });
});

describe('reshaped', () => {
  it('changes the shape only', () => {
    const matrix = reshaped(bytesOf('w', [2, 3, 1, 1]), (_, shape) => shape.slice(0, 2));
    expect(matrix.info('w').shape).toEqual([2, 3]);
    expect([...matrix.read('w')]).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('NameTable', () => {
  const table = new NameTable([
    ['in.1', 'down.0'],
    ['in.1.conv', 'down.0.first'],
    ['out', 'last'],
  ]);

  it('translates what stands before a dot, the longest that fits', () => {
    expect(table.toOurs('in.1.norm.weight')).toBe('down.0.norm.weight');
    expect(table.toOurs('in.1.conv.weight')).toBe('down.0.first.weight');
    expect(table.toOurs('in.10.norm')).toBe('in.10.norm');
    expect(table.toOurs('out')).toBe('last');
  });

  it('goes back', () => {
    for (const name of ['in.1.norm.weight', 'in.1.conv.weight', 'out.bias', 'other']) {
      expect(table.toOriginal(table.toOurs(name))).toBe(name);
    }
  });
});
