import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AquatintError } from '../errors.ts';
import { createCudaNoise } from './cudaNoise.ts';
import { philox } from './philox.ts';
import { createTorchNoise } from './torchNoise.ts';
import { pastedInCentre, slerp } from './variation.ts';

interface Goldens {
  readonly first: Readonly<Record<string, readonly number[]>>;
  readonly cases: readonly {
    readonly seed: number;
    readonly sizes: readonly number[];
    readonly sha256: string;
  }[];
  readonly variations: readonly {
    readonly share: number;
    readonly seeds: readonly [number, number];
    readonly shape: readonly [number, number, number];
    readonly values: readonly number[];
  }[];
}
const path = new URL('../../../tools/reference/goldens/noise-cuda.json', import.meta.url);
const goldens: Goldens = JSON.parse(readFileSync(path, 'utf8'));

describe('philox', () => {
  it.each([
    // The known answers of Random123, the authors' library.
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)('of %j with key %j', (counter, key, expected) => {
    expect(philox(counter, key)).toEqual(expected);
  });
});

describe('createCudaNoise', () => {
  it.each([
    [0, '-0.92466 -0.42534 -2.64385 0.14518'],
    [42, '0.19402 2.16137 -0.17205 0.84906'],
  ])('begins with the known numbers for seed %d', (seed, known) => {
    const values = [...createCudaNoise(seed).next(4)];
    expect(values.map((value) => value.toFixed(5)).join(' ')).toBe(known);
    expect(values).toEqual(goldens.first[String(seed)]);
  });

  it('equals the reference to the last bit, call after call', () => {
    expect(goldens.cases.length).toBeGreaterThan(90);
    const wrong = goldens.cases.filter(({ seed, sizes, sha256 }) => {
      const noise = createCudaNoise(seed);
      const hash = createHash('sha256');
      for (const size of sizes) hash.update(new Uint8Array(noise.next(size).buffer));
      return hash.digest('hex').slice(0, 16) !== sha256;
    });
    expect(wrong).toEqual([]);
  });

  it('gives a longer call the numbers of a shorter one first', () => {
    expect(createCudaNoise(5).next(100).subarray(0, 30)).toEqual(createCudaNoise(5).next(30));
  });

  it('refuses seeds that are none', () => {
    expect(() => createCudaNoise(-1)).toThrow(AquatintError);
    expect(() => createCudaNoise(0.5)).toThrow(AquatintError);
  });
});

describe('slerp', () => {
  it.each(goldens.variations)('$share of the way, shape $shape', ({ share, seeds, shape, values }) => {
    const [channels, height, width] = shape;
    const [low, high] = seeds.map((seed) => createTorchNoise(seed).next(channels * height * width));
    const mixed = slerp(share, low ?? new Float32Array(), high ?? new Float32Array(), {
      channels,
      height,
      width,
    });
    mixed.forEach((value, i) => expect(Math.abs(value - (values[i] ?? Number.NaN))).toBeLessThan(2e-6));
  });

  it('has the weights of a straight mixture the wrong way round where the noises are the same', () => {
    const low = Float32Array.of(1, 2, 3, 4);
    const high = low.map((value) => value * 1.5);
    const mixed = slerp(0.25, low, high, { channels: 1, height: 2, width: 2 });
    expect([...mixed]).toEqual([...low.map((value) => value * (0.25 + 1.5 * 0.75))]);
  });
});

describe('pastedInCentre', () => {
  const count = (channels: number, height: number, width: number) =>
    Float32Array.from({ length: channels * height * width }, (_, i) => i + 1);
  const zeros = (length: number) => new Float32Array(length);

  it('puts a smaller noise into the middle of a larger one', () => {
    const inner = { channels: 2, height: 1, width: 2 };
    const outer = { channels: 2, height: 3, width: 4 };
    const pasted = pastedInCentre(count(2, 1, 2), inner, zeros(24), outer);
    expect([...pasted.subarray(0, 12)]).toEqual([0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0]);
    expect([...pasted.subarray(12)]).toEqual([0, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0]);
  });

  it('takes the middle of a larger one', () => {
    const pasted = pastedInCentre(count(1, 4, 4), { channels: 1, height: 4, width: 4 }, zeros(4), {
      channels: 1,
      height: 2,
      width: 2,
    });
    expect([...pasted]).toEqual([6, 7, 10, 11]);
  });
});
