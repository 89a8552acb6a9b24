import { describe, expect, test } from 'vitest';
import { parseClipTextConfig } from './clipTextConfig.ts';
import { parseUNetConfig } from './unetConfig.ts';
import { parseVaeConfig } from './vaeConfig.ts';

const UNET = {
  block_out_channels: [16, 32],
  down_block_types: ['CrossAttnDownBlock2D', 'DownBlock2D'],
  up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D'],
};

describe('a config that asks for more layers than fit any memory is refused before they are built', () => {
  test.each([
    ['layers_per_block', { layers_per_block: 1_000_000 }],
    ['transformer_layers_per_block', { transformer_layers_per_block: [1, 1_000_000] }],
  ])('UNet: %s', (field, change) => {
    expect(() => parseUNetConfig({ ...UNET, ...change })).toThrow(field);
  });

  test('text encoder and VAE', () => {
    expect(() => parseClipTextConfig({ num_hidden_layers: 1_000_000 })).toThrow(
      '"num_hidden_layers" should be at most 500',
    );
    const vae = { down_block_types: ['DownEncoderBlock2D'], up_block_types: ['UpDecoderBlock2D'] };
    expect(() => parseVaeConfig({ ...vae, layers_per_block: 501 })).toThrow('"layers_per_block"');
  });
});

test.each([1e308, 2, -1, 0.5, null])('a downsample_padding of %j is refused or the usual one', (padding) => {
  const parse = () => parseUNetConfig({ ...UNET, downsample_padding: padding });
  if (padding === null) expect(parse().downsamplePadding).toBe(1);
  else expect(parse).toThrow('"downsample_padding" should be a whole number from 0 to 1');
});
