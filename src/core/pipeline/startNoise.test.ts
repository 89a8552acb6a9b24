import { describe, expect, it } from 'vitest';
import { createCudaNoise } from '../random/cudaNoise.ts';
import { createTorchNoise } from '../random/torchNoise.ts';
import { pastedInCentre, slerp } from '../random/variation.ts';
import { startNoise, type NoiseOptions } from './startNoise.ts';

const SHAPE = [1, 4, 6, 8];
const PLANES = { channels: 4, height: 6, width: 8 };
const SIZE = 4 * 6 * 8;
const USUAL: NoiseOptions = {
  source: 'cpu',
  batch: 'seed_per_picture',
  variationSeed: 0,
  variationStrength: 0,
  resizeFrom: null,
  laterSeedDelta: 0,
  steps: 'continued',
  start: 'usual',
};

function noiseOf(options: Partial<NoiseOptions>, picture = 0, count = 1, seed = 100) {
  return startNoise(SHAPE, { seed, picture, count, pixelsPerLatent: 8, options: { ...USUAL, ...options } });
}

describe('startNoise', () => {
  it('is what torch draws first, and then what it draws next', () => {
    const { start, later } = startNoise(SHAPE, 100);
    const torch = createTorchNoise(100);
    expect([start, later.next(SIZE), later.next(7)]).toEqual([
      torch.next(SIZE),
      torch.next(SIZE),
      torch.next(7),
    ]);
  });

  it('can be CUDA’s', () => {
    const { start, later } = noiseOf({ source: 'cuda' });
    const cuda = createCudaNoise(100);
    expect([start, later.next(SIZE)]).toEqual([cuda.next(SIZE), cuda.next(SIZE)]);
  });

  it('begins another generator for the steps, as ComfyUI does', () => {
    // The first of torch.randn((1, 4, 8, 8), generator=g.manual_seed(5)) on CUDA, and with seed 6 on a CPU.
    const first = (steps: NoiseOptions['steps']) => {
      const { later } = startNoise([1, 4, 8, 8], { seed: 5, options: { ...USUAL, steps } });
      return [...later.next(4 * 8 * 8).subarray(0, 3)].map((value) => Number(value.toFixed(3)));
    };
    expect(first('comfyui_cuda')).toEqual([0.31, 1.216, 0.774]);
    expect(first('comfyui_cpu')).toEqual([-1.211, 0.63, -1.471]);
  });

  it('begins a picture with the start’s generator whatever the steps draw', () => {
    const { start, beside } = noiseOf({ steps: 'comfyui_cuda' });
    expect(start).toEqual(createTorchNoise(100).next(SIZE));
    expect(noiseOf({ steps: 'comfyui_cuda' }).beside.next(SIZE)).toEqual(start);
    expect(beside.next(3)).not.toEqual(createCudaNoise(100).next(3));
  });

  it('takes the whole of a seed, to its last digit', () => {
    const largest = '18446744073709551615';
    const noise = (seed: string, source: 'cpu' | 'cuda') =>
      startNoise(SHAPE, { seed, options: { ...USUAL, source } }).start;
    expect(noise(largest, 'cuda')).not.toEqual(noise('18446744073709551614', 'cuda'));
    expect(noise(largest, 'cpu')).toEqual(createTorchNoise(2 ** 32 - 1).next(SIZE));
    const next = startNoise(SHAPE, { seed: largest, picture: 1, options: USUAL }).start;
    expect(next).toEqual(createTorchNoise(0).next(SIZE));
  });

  it('gives pictures of a job seeds one apart, or parts of one generator’s numbers', () => {
    expect(noiseOf({}, 3, 4).start).toEqual(noiseOf({}, 0, 1, 103).start);
    const torch = createTorchNoise(100);
    const [first, second] = [torch.next(4 * SIZE), torch.next(4 * SIZE)];
    const { start, later } = noiseOf({ batch: 'one_generator' }, 3, 4);
    expect(start).toEqual(first.slice(3 * SIZE));
    expect(later.next(SIZE)).toEqual(second.slice(3 * SIZE));
    expect(noiseOf({ batch: 'one_generator' }, 0, 1)).toMatchObject({ start: noiseOf({}).start });
  });

  it('goes from a seed to another by the strength; pictures then differ in the other', () => {
    const options = { variationSeed: 7, variationStrength: 0.3 };
    const low = createTorchNoise(100).next(SIZE);
    const high = createTorchNoise(9).next(SIZE);
    expect(noiseOf(options, 2, 3).start).toEqual(slerp(0.3, low, high, PLANES));
  });

  it('keeps the noise of another size in the middle', () => {
    const inner = { channels: 4, height: 4, width: 4 };
    const { start, later } = noiseOf({ resizeFrom: { width: 39, height: 32 } });
    const own = createTorchNoise(100);
    const expected = pastedInCentre(createTorchNoise(100).next(64), inner, own.next(SIZE), PLANES);
    expect(start).toEqual(expected);
    expect(later.next(SIZE)).toEqual(own.next(SIZE));
    expect(noiseOf({ resizeFrom: { width: 64, height: 48 } }).start).toEqual(noiseOf({}).start);
  });

  it('adds to the seed for later noise alone', () => {
    const { start, later } = noiseOf({ laterSeedDelta: 31337 }, 1, 2);
    expect(start).toEqual(noiseOf({}, 1, 2).start);
    expect(later.next(SIZE)).toEqual(createTorchNoise(101 + 31337).next(SIZE));
  });

  it('goes round where a sum of seeds is too large, as torch takes the low bits', () => {
    const largest = 2 ** 32 - 1;
    expect(noiseOf({}, 2, 3, largest).start).toEqual(createTorchNoise(1).next(SIZE));
    expect(noiseOf({ source: 'cuda' }, 1, 2, largest).start).toEqual(createCudaNoise(2 ** 32).next(SIZE));
  });

  it('has a Brownian path of the picture’s seed', () => {
    const range = { smallest: 0.1, largest: 10 };
    const path = (picture: number) => noiseOf({}, picture, 3).later.brownianPath?.(range, 8)(5, 3);
    expect(path(0)).toEqual(path(0));
    expect(path(0)).not.toEqual(path(1));
  });
});
