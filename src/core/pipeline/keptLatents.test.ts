import { expect, test } from 'vitest';
import { parseAnyVaeConfig } from '../models/vaeConfig.ts';
import { floatTensor } from './condition.ts';
import { keptLatents } from './keptLatents.ts';

const LEVELS = {
  ...{ block_out_channels: [32, 32], down_block_types: ['DownEncoderBlock2D', 'DownEncoderBlock2D'] },
  up_block_types: ['UpDecoderBlock2D', 'UpDecoderBlock2D'],
};

test('latents are kept as the denoiser has them', () => {
  const config = parseAnyVaeConfig({ _class_name: 'AutoencoderKL', ...LEVELS, latent_channels: 1 });
  const latents = floatTensor([1, 1, 1, 2], [3, 4]);
  expect(keptLatents(config, latents)).toEqual({ shape: latents.shape, data: Float32Array.of(3, 4) });
});

test('squares of latents are taken apart, and their statistics put back, as Flux2KleinPipeline does', () => {
  const config = parseAnyVaeConfig({ _class_name: 'AutoencoderKLFlux2', ...LEVELS, latent_channels: 2 });
  const mean = [0, 10, 20, 30, 40, 50, 60, 70];
  const statistics = { mean, std: mean.map(() => 2) };
  // channel c of two pixels has c and c + 0.5
  const latents = floatTensor(
    [1, 8, 1, 2],
    mean.flatMap((_, c) => [c, c + 0.5]),
  );
  const kept = keptLatents({ ...config, statistics }, latents);
  expect(kept.shape).toEqual([1, 2, 2, 4]);
  expect([...kept.data]).toEqual([0, 12, 1, 13, 24, 36, 25, 37, 48, 60, 49, 61, 72, 84, 73, 85]);
});
