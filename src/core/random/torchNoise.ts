import type { NoiseSource } from '../samplers/sampler.ts';
import { logFloat32, sineCosineFloat32 } from './cephes.ts';
import { MersenneTwister } from './mersenneTwister.ts';
import { wholeSeed, wordsOfSeed, type Seed } from './seed.ts';

const f32 = Math.fround;
const BLOCK = 16;
const HALF_BLOCK = 8;
/** Where sine and cosine are written: one pair at a time. */
const waves = new Float32Array(2);
const TWO_PI_FLOAT32 = f32(2 * Math.PI);

/**
 * What `g = torch.Generator('cpu').manual_seed(seed)` and then `torch.randn(length, generator=g)`, call after
 * call, return in float32 on an x86 processor with AVX2: equal to the last bit.
 *
 * Torch seeds MT19937 with the low 32 bits of the seed, so that those 2^32 apart mean the same noise. On ARM torch takes another logarithm and its last bits differ.
 */
export function createTorchNoise(seed: Seed): NoiseSource {
  const [low] = wordsOfSeed(wholeSeed(seed));
  const twister = new MersenneTwister(low);
  const nextOfPair = createPairSource(twister);
  return {
    next: (length) =>
      length < BLOCK ? Float32Array.from({ length }, nextOfPair) : fillInBlocks(length, twister),
  };
}

/**
 * Fewer than 16 numbers: Box & Muller 1958 in double precision, one pair at a time. The second of a pair is
 * kept for the next such call, also over calls that fill in blocks in between.
 */
function createPairSource(twister: MersenneTwister): () => number {
  let kept: number | undefined;
  return () => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    const angle = 2 * Math.PI * uniform53(twister);
    const radius = Math.sqrt(-2 * Math.log1p(-uniform53(twister)));
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** 16 numbers and more: uniforms first, then Box–Muller on blocks; a last part of a block is drawn anew as a whole. */
function fillInBlocks(length: number, twister: MersenneTwister): Float32Array {
  const values = new Float32Array(length);
  for (let i = 0; i < length; i += 1) values[i] = uniform24(twister);
  for (let start = 0; start + BLOCK <= length; start += BLOCK) {
    transformBlock(values.subarray(start, start + BLOCK));
  }
  if (length % BLOCK !== 0) {
    const last = values.subarray(length - BLOCK);
    last.set(Float32Array.from(last, () => uniform24(twister)));
    transformBlock(last);
  }
  return values;
}

function transformBlock(block: Float32Array): void {
  for (let i = 0; i < HALF_BLOCK; i++) {
    const first = block[i] ?? 0;
    const second = block[i + HALF_BLOCK] ?? 0;
    const radius = f32(Math.sqrt(f32(-2 * logFloat32(f32(1 - first)))));
    sineCosineFloat32(f32(TWO_PI_FLOAT32 * second), waves);
    // Adding the mean turns −0 into 0, here as there.
    block[i] = radius * (waves[1] ?? 0) + 0;
    block[i + HALF_BLOCK] = radius * (waves[0] ?? 0) + 0;
  }
}

/** The low 24 bits of one draw, in [0, 1). */
function uniform24(twister: MersenneTwister): number {
  return (twister.next() & 0xffffff) / 2 ** 24;
}

/** The low 53 bits of two draws, the first being the upper half, in [0, 1). */
function uniform53(twister: MersenneTwister): number {
  const upper = twister.next() & 0x1fffff;
  return (upper * 2 ** 32 + twister.next()) / 2 ** 53;
}
