import { wholeSeed, wordsOfSeed, type Seed } from './seed.ts';

/** The seeds that numpy's SeedSequence makes of an entropy (O'Neill 2015, Developing a seed_seq Alternative). */

const INITIAL = { mixing: 0x43b0d7e5, output: 0x8b51f9dd };
const MULTIPLIER = { mixing: 0x931e8875, output: 0x58f38ded };
const MIX_LEFT = 0xca01f9dd;
const MIX_RIGHT = 0x4973f715;

export interface SeedSequenceOptions {
  readonly entropy: Seed;
  readonly spawnKey: readonly number[];
  readonly poolSize: number;
}

/** `count` whole numbers below 2^32. */
export function seedSequence(options: SeedSequenceOptions, count: number): readonly number[] {
  const pool = mixedPool(options);
  const hash = hasher(INITIAL.output, MULTIPLIER.output);
  return Array.from({ length: count }, (_, i) => hash(pool[i % pool.length] ?? 0));
}

function mixedPool({ entropy, spawnKey, poolSize }: SeedSequenceOptions): Uint32Array {
  const own = words(entropy);
  const missing = spawnKey.length > 0 ? Math.max(poolSize - own.length, 0) : 0;
  const all = [...own, ...new Array<number>(missing).fill(0), ...spawnKey.flatMap(words)];
  const hash = hasher(INITIAL.mixing, MULTIPLIER.mixing);
  const pool = Uint32Array.from({ length: poolSize }, (_, i) => hash(all[i] ?? 0));
  const stir = (value: () => number, skipped: number) =>
    pool.forEach((_, i) => {
      if (i !== skipped) pool[i] = mixed(pool[i] ?? 0, hash(value()));
    });
  pool.forEach((_, source) => stir(() => pool[source] ?? 0, source));
  all.slice(poolSize).forEach((word) => stir(() => word, -1));
  return pool;
}

/** Little end first; nothing is one word, 0. */
function words(value: Seed): readonly number[] {
  const [low, high] = wordsOfSeed(wholeSeed(value));
  return high === 0 ? [low] : [low, high];
}

function hasher(initial: number, multiplier: number): (value: number) => number {
  let constant = initial;
  return (value) => {
    const input = value ^ constant;
    constant = Math.imul(constant, multiplier);
    return folded(Math.imul(input, constant));
  };
}

function mixed(x: number, y: number): number {
  return folded((Math.imul(MIX_LEFT, x) - Math.imul(MIX_RIGHT, y)) | 0);
}

function folded(value: number): number {
  return (value ^ (value >>> 16)) >>> 0;
}
