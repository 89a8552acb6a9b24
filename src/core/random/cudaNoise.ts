import { wholeSeed, wordsOfSeed, type Seed } from './seed.ts';
import type { NoiseSource } from '../samplers/sampler.ts';
import { philox } from './philox.ts';

const f32 = Math.fround;
const UNIT = f32(2.3283064e-10);
const TURN = f32(2.3283064e-10 * 6.2831855);

/**
 * What torch's generator on CUDA gives, call after call: number i of a call is the first of the normal pair of
 * subsequence i of Philox4x32-10 (Box & Muller 1958, as curand does it); a call moves every subsequence on by one block.
 *
 * So one thread makes one number, which is torch's layout as long as the device can hold a thread for each: up to 2048
 * numbers for every multiprocessor (221,184 on an A100, 270,336 on an H100), which latents of 1024 × 1024 pixels (65,536)
 * never exceed. In longer calls a thread makes up to four numbers, a distance apart that depends on the device; this
 * source does not follow it there, nor does A1111's "NV" source, whose formula this is. The last bits of a real device
 * differ, because it takes faster approximations of sine and cosine.
 */
export function createCudaNoise(seed: Seed): NoiseSource {
  const key = wordsOfSeed(wholeSeed(seed));
  let call = 0;
  return {
    next: (length) => {
      const block = call;
      call += 1;
      const values = new Float32Array(length);
      for (let i = 0; i < length; i += 1) {
        const [first, second] = philox([block, 0, i, 0], key);
        values[i] = firstOfPair(first, second);
      }
      return values;
    },
  };
}

function firstOfPair(first: number, second: number): number {
  const radius = Math.sqrt(-2 * Math.log(first * UNIT + UNIT / 2));
  return radius * Math.sin(second * TURN + TURN / 2);
}
