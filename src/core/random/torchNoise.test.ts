import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AquatintError } from '../errors.ts';
import { createTorchNoise } from './torchNoise.ts';

interface Goldens {
  readonly values: readonly {
    readonly seed: number;
    readonly size: number;
    readonly first: readonly number[];
  }[];
  readonly cases: readonly {
    readonly seed: number;
    readonly sizes: readonly number[];
    readonly sha256: string;
  }[];
}
const path = new URL('../../../tools/reference/goldens/noise.json', import.meta.url);
const goldens: Goldens = JSON.parse(readFileSync(path, 'utf8'));

function hashOfCalls(seed: number, sizes: readonly number[]): string {
  const noise = createTorchNoise(seed);
  const hash = createHash('sha256');
  for (const size of sizes) hash.update(new Uint8Array(noise.next(size).buffer));
  return hash.digest('hex').slice(0, 16);
}

describe('createTorchNoise', () => {
  it.each(goldens.values)(
    'seed $seed, $size numbers: the first are torch.randn’s',
    ({ seed, size, first }) => {
      expect([...createTorchNoise(seed).next(size).subarray(0, 6)]).toEqual(first);
    },
  );

  it('equals torch.randn to the last bit, for one call and for calls of mixed sizes', () => {
    expect(goldens.cases.length).toBeGreaterThan(1600);
    const wrong = goldens.cases.filter(({ seed, sizes, sha256 }) => hashOfCalls(seed, sizes) !== sha256);
    expect(wrong).toEqual([]);
  });

  it('gives no numbers when none are asked for, and does not move', () => {
    const noise = createTorchNoise(3);
    expect(noise.next(0)).toHaveLength(0);
    expect(noise.next(40)).toEqual(createTorchNoise(3).next(40));
  });

  it.each([-1, 0.5, 2 ** 53, Number.NaN, 2n ** 64n, '18446744073709551616', '1e3', ''])(
    'refuses seed %s',
    (seed) => {
      expect(() => createTorchNoise(seed)).toThrow(AquatintError);
    },
  );
});
