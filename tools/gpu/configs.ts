import { SD15_UNET } from '../bench/sd15.ts';

/** unet/config.json of SDXL, as far as it differs from diffusers' defaults. */
export const SDXL_UNET = {
  _class_name: 'UNet2DConditionModel',
  act_fn: 'silu',
  addition_embed_type: 'text_time',
  addition_time_embed_dim: 256,
  attention_head_dim: [5, 10, 20],
  block_out_channels: [320, 640, 1280],
  center_input_sample: false,
  cross_attention_dim: 2048,
  down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D'],
  downsample_padding: 1,
  flip_sin_to_cos: true,
  freq_shift: 0,
  in_channels: 4,
  layers_per_block: 2,
  mid_block_scale_factor: 1,
  norm_eps: 1e-5,
  norm_num_groups: 32,
  out_channels: 4,
  projection_class_embeddings_input_dim: 2816,
  sample_size: 128,
  transformer_layers_per_block: [1, 2, 10],
  up_block_types: ['CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'UpBlock2D'],
  use_linear_projection: true,
} as const;

/** vae/config.json of SD 1.5. */
export const SD15_VAE = {
  _class_name: 'AutoencoderKL',
  act_fn: 'silu',
  block_out_channels: [128, 256, 512, 512],
  down_block_types: ['DownEncoderBlock2D', 'DownEncoderBlock2D', 'DownEncoderBlock2D', 'DownEncoderBlock2D'],
  in_channels: 3,
  latent_channels: 4,
  layers_per_block: 2,
  norm_num_groups: 32,
  out_channels: 3,
  sample_size: 512,
  scaling_factor: 0.18215,
  up_block_types: ['UpDecoderBlock2D', 'UpDecoderBlock2D', 'UpDecoderBlock2D', 'UpDecoderBlock2D'],
} as const;

/** To try the program where there is no graphics card: the same kinds of layers, as few as there can be. */
/** Heads are of 8 channels: a software renderer takes minutes to compile larger ones. */
const FEW = {
  block_out_channels: [32, 64],
  cross_attention_dim: 64,
  layers_per_block: 1,
} as const;
const SMALL = {
  sd15: {
    ...SD15_UNET,
    ...FEW,
    attention_head_dim: [4, 8],
    down_block_types: ['CrossAttnDownBlock2D', 'DownBlock2D'],
    up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D'],
  },
  sdxl: {
    ...SDXL_UNET,
    ...FEW,
    attention_head_dim: [4, 8],
    down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D'],
    up_block_types: ['CrossAttnUpBlock2D', 'UpBlock2D'],
    transformer_layers_per_block: [1, 1],
  },
  vae: {
    ...SD15_VAE,
    block_out_channels: [32, 32],
    down_block_types: ['DownEncoderBlock2D', 'DownEncoderBlock2D'],
    layers_per_block: 1,
    up_block_types: ['UpDecoderBlock2D', 'UpDecoderBlock2D'],
  },
};
const FULL = { sd15: SD15_UNET, sdxl: SDXL_UNET, vae: SD15_VAE };

export const configs = (small: boolean): typeof FULL | typeof SMALL => (small ? SMALL : FULL);
