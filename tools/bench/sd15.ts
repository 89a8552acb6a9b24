/** unet/config.json of Stable Diffusion 1.5, as far as it differs from diffusers' defaults. */
export const SD15_UNET = {
  _class_name: 'UNet2DConditionModel',
  act_fn: 'silu',
  attention_head_dim: 8,
  block_out_channels: [320, 640, 1280, 1280],
  center_input_sample: false,
  cross_attention_dim: 768,
  down_block_types: ['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D'],
  downsample_padding: 1,
  flip_sin_to_cos: true,
  freq_shift: 0,
  in_channels: 4,
  layers_per_block: 2,
  mid_block_scale_factor: 1,
  norm_eps: 1e-5,
  norm_num_groups: 32,
  out_channels: 4,
  sample_size: 64,
  up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D'],
} as const;

/** The same layers, half of the channels. */
export const SD15_HALF = {
  ...SD15_UNET,
  block_out_channels: SD15_UNET.block_out_channels.map((channels) => channels / 2),
} as const;

/** The same layers, a tenth of the channels. */
export const SD15_TENTH = {
  ...SD15_UNET,
  block_out_channels: SD15_UNET.block_out_channels.map((channels) => channels / 10),
  cross_attention_dim: 64,
} as const;
