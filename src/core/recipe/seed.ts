/**
 * A whole number, 0 … 2^64 − 1: a number where it is exact (up to 2^53 − 1), else its decimal text, so that neither JSON nor
 * arithmetic takes a digit from it.
 */
export type RecipeSeed = number | string;

export const LARGEST_RECIPE_SEED = '18446744073709551615';

/** Null where it is none. Numbers beyond 2^53 − 1 have lost digits already. */
export function readSeed(value: unknown): RecipeSeed | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : null;
  if (typeof value !== 'string' || !/^\d{1,20}$/.test(value)) return null;
  const seed = BigInt(value);
  return seed > BigInt(LARGEST_RECIPE_SEED) ? null : written(seed);
}

/** The seed so many further on; after the largest comes 0. */
export const seedAfter = (seed: RecipeSeed, more: number): RecipeSeed =>
  written((BigInt(seed) + BigInt(more)) % (BigInt(LARGEST_RECIPE_SEED) + 1n));

/** The low 32 bits. */
export const lowBits = (seed: RecipeSeed): number => Number(BigInt(seed) % 2n ** 32n);

const written = (seed: bigint): RecipeSeed =>
  seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seed) : String(seed);
