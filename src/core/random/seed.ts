import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';

/** A whole number, 0 … 2^64 − 1; as decimal text where a number would lose digits. */
export type Seed = number | string | bigint;

export const LARGEST_SEED = 2n ** 64n - 1n;
const WORD = 2n ** 32n;

/** Throws AquatintError 'settings-invalid'. */
export function wholeSeed(seed: Seed): bigint {
  const isWhole = typeof seed === 'number' ? Number.isSafeInteger(seed) : /^\d{1,20}$/.test(String(seed));
  const value = isWhole ? BigInt(seed) : -1n;
  if (value >= 0n && value <= LARGEST_SEED) return value;
  throw new AquatintError('settings-invalid', [
    said('settings.must', {
      name: said('settings.seed'),
      expected: said('settings.whole', { least: 0, most: String(LARGEST_SEED) }),
      got: String(seed),
    }),
  ]);
}

/** What adding to a seed gives: after the largest comes 0. */
export const seedPlus = (seed: bigint, more: number): bigint => (seed + BigInt(more)) & LARGEST_SEED;

/** The low 32 bits, and the high ones. */
export const wordsOfSeed = (seed: bigint): readonly [low: number, high: number] => [
  Number(seed % WORD),
  Number(seed / WORD),
];
