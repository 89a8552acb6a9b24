import { describe, expect, test } from 'vitest';
import { parseClipTextConfig } from './clipTextConfig.ts';
import { parseUNetConfig } from './unetConfig.ts';
import { parseAnyVaeConfig, parseVaeConfig } from './vaeConfig.ts';

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

describe('a UNet config', () => {
  const parse = (change: object) => parseUNetConfig({ ...UNET, ...change });

  test('may give height and width of its training pictures', () => {
    expect(parse({ sample_size: [64, 96] }).sampleSize).toBe(96);
    expect(parse({ sample_size: 32 }).sampleSize).toBe(32);
    expect(() => parse({ sample_size: [64, -1] })).toThrow('"sample_size"');
  });

  test('may have depths that differ within a level, with a list for the way up', () => {
    const nested = { transformer_layers_per_block: [[1, 2], 0], layers_per_block: 2 };
    const { levels, midDepth } = parse({ ...nested, reverse_transformer_layers_per_block: [0, [3, 2, 1]] });
    expect(levels.map(({ downDepths }) => downDepths)).toEqual([
      [1, 2],
      [0, 0],
    ]);
    expect(levels.map(({ upDepths }) => upDepths)).toEqual([
      [3, 2, 1],
      [0, 0, 0],
    ]);
    expect(midDepth).toBe(0);
    expect(() => parse(nested)).toThrow('"reverse_transformer_layers_per_block" should be given');
    expect(() => parse({ transformer_layers_per_block: [[1], 1] })).toThrow('"transformer_layers_per_block"');
    expect(() => parse({ transformer_layers_per_block: [-1, 1] })).toThrow('"transformer_layers_per_block"');
  });

  test('has as many blocks as levels', () => {
    expect(() => parse({ down_block_types: ['DownBlock2D'] })).toThrow(
      '"down_block_types" should be a list of 2',
    );
  });

  test('of SDXL says how much of the added vector are sizes', () => {
    const xl = { addition_embed_type: 'text_time', addition_time_embed_dim: 8 };
    expect(parse({ ...xl, projection_class_embeddings_input_dim: 80 }).addition).toEqual({
      ...{ sinusoidChannels: 8, sizes: 6, pooledChannels: 32 },
    });
    expect(() => parse({ ...xl, projection_class_embeddings_input_dim: 48 })).toThrow('more than 6 times');
    expect(() => parse({ addition_embed_type: 'image' })).toThrow('"addition_embed_type"');
  });
});

describe('a VAE config', () => {
  const blocks = { down_block_types: ['DownEncoderBlock2D'], up_block_types: ['UpDecoderBlock2D'] };

  test('may bring the statistics of its latents', () => {
    const config = parseVaeConfig({
      ...{ ...blocks, latent_channels: 2, scaling_factor: 0.5 },
      ...{ latents_mean: [1, 2], latents_std: [4, 2] },
    });
    expect(config).toMatchObject({ scaling: 0.5, statistics: { mean: [1, 2], std: [4, 2] } });
    expect(() => parseVaeConfig({ ...blocks, latents_mean: [1], latents_std: [1] })).toThrow('a list of 4');
  });

  test('has a scaling above 0', () => {
    for (const scaling_factor of [0, -1]) {
      expect(() => parseVaeConfig({ ...blocks, scaling_factor })).toThrow('"scaling_factor"');
    }
  });

  test('may be of the tiny class', () => {
    const tiny = { _class_name: 'AutoencoderTiny', latent_channels: 16 };
    expect(parseAnyVaeConfig(tiny)).toMatchObject({ kind: 'tiny', latentChannels: 16, scaling: 1 });
    expect(() => parseAnyVaeConfig({ _class_name: 'AsymmetricAutoencoderKL' })).toThrow('"_class_name"');
  });
});

test('an attention mask for the text encoder is refused: no prompt would be read as the model was trained', () => {
  expect(() => parseClipTextConfig({ use_attention_mask: true })).toThrow('"use_attention_mask"');
});

test.each([1e308, 2, -1, 0.5, null])('a downsample_padding of %j is refused or the usual one', (padding) => {
  const parse = () => parseUNetConfig({ ...UNET, downsample_padding: padding });
  if (padding === null) expect(parse().downsamplePadding).toBe(1);
  else expect(parse).toThrow('"downsample_padding" should be a whole number from 0 to 1');
});
