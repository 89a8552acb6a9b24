import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { wholeFolder } from '../node/goldenFolder.ts';
import { networkTensors } from './networkTensors.ts';
import { writeSafetensors } from './randomModel.ts';

/** Published models, narrower, with fewer layers where there are many that are alike: random weights in folders as diffusers has them. */

type Json = Readonly<Record<string, unknown>>;

export interface ScaledModel {
  readonly name: string;
  /** A tiny folder of the same classes, with tokenizers. */
  readonly like: string;
  /** What differs in its networks' configs, by folder. */
  readonly configs: Readonly<Record<string, Json>>;
}

const FAMILIES = 'tools/reference/goldens/families';

/** A twelfth of the usual autoencoder's width. */
const vae = (channels: number): Json => ({
  ...{ block_out_channels: [16, 32, 48, 48], norm_num_groups: 8, layers_per_block: 2 },
  ...{ latent_channels: channels, sample_size: 512 },
  down_block_types: Array<string>(4).fill('DownEncoderBlock2D'),
  up_block_types: Array<string>(4).fill('UpDecoderBlock2D'),
});

const clip = (width: number, heads: number, layers: number): Json => ({
  ...{ hidden_size: width, intermediate_size: 4 * width, projection_dim: width },
  ...{ num_attention_heads: heads, num_hidden_layers: layers },
});

const t5 = (width: number, layers: number): Json => ({
  ...{ d_model: width, d_ff: 2.5 * width, d_kv: 64, num_heads: width / 64, num_layers: layers },
});

/** A fifth of the width. */
export const SCALED_SD15: ScaledModel = {
  name: 'SD 1.5',
  like: 'tools/reference/goldens/pipelines/sd1',
  configs: {
    unet: {
      ...{ block_out_channels: [64, 128, 256, 256], attention_head_dim: 8, cross_attention_dim: 160 },
      ...{ norm_num_groups: 32, layers_per_block: 2, sample_size: 64 },
      down_block_types: [
        'CrossAttnDownBlock2D',
        'CrossAttnDownBlock2D',
        'CrossAttnDownBlock2D',
        'DownBlock2D',
      ],
      up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D'],
    },
    text_encoder: clip(160, 5, 12),
    vae: vae(4),
  },
};

/** A tenth. */
export const SCALED_SDXL: ScaledModel = {
  name: 'SDXL',
  like: `${FAMILIES}/sdxl-folder/model`,
  configs: {
    unet: {
      ...{ block_out_channels: [32, 64, 128], attention_head_dim: [2, 4, 8], norm_num_groups: 32 },
      ...{ cross_attention_dim: 208, layers_per_block: 2, transformer_layers_per_block: [1, 2, 10] },
      ...{ addition_time_embed_dim: 32, projection_class_embeddings_input_dim: 320, sample_size: 128 },
      up_block_types: ['CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'UpBlock2D'],
    },
    text_encoder: clip(80, 5, 12),
    text_encoder_2: clip(128, 8, 32),
    vae: vae(4),
  },
};

/** An eighth of the width, a third of the layers. */
export const SCALED_SD35: ScaledModel = {
  name: 'SD 3.5 medium',
  like: `${FAMILIES}/sd3_t5-folder/model`,
  configs: {
    transformer: {
      ...{ num_layers: 8, attention_head_dim: 64, num_attention_heads: 3, caption_projection_dim: 192 },
      ...{ joint_attention_dim: 512, pooled_projection_dim: 256, pos_embed_max_size: 96, sample_size: 128 },
      ...{ in_channels: 16, out_channels: 16, qk_norm: 'rms_norm', dual_attention_layers: [0, 1, 2, 3] },
    },
    text_encoder: clip(96, 6, 12),
    text_encoder_2: clip(160, 10, 16),
    text_encoder_3: t5(512, 6),
    vae: vae(16),
  },
};

/** An eighth of the width, a tenth of the layers. */
export const SCALED_FLUX: ScaledModel = {
  name: 'Flux.1 schnell',
  like: `${FAMILIES}/flux_schnell-folder/model`,
  configs: {
    transformer: {
      ...{ num_layers: 2, num_single_layers: 4, attention_head_dim: 128, num_attention_heads: 3 },
      ...{
        axes_dims_rope: [16, 56, 56],
        in_channels: 64,
        joint_attention_dim: 512,
        pooled_projection_dim: 96,
      },
    },
    text_encoder: clip(96, 6, 12),
    text_encoder_2: t5(512, 3),
    vae: vae(16),
  },
};

/** A tenth of the width, a quarter of the layers. */
export const SCALED_Z_IMAGE: ScaledModel = {
  name: 'Z-Image',
  like: `${FAMILIES}/z_image-folder/model`,
  configs: {
    transformer: {
      ...{ dim: 384, n_heads: 3, n_kv_heads: 3, n_layers: 8, n_refiner_layers: 2, cap_feat_dim: 320 },
      ...{ axes_dims: [32, 48, 48], in_channels: 16 },
    },
    text_encoder: {
      ...{ hidden_size: 320, intermediate_size: 1216, head_dim: 64, num_attention_heads: 8 },
      ...{ num_key_value_heads: 2, num_hidden_layers: 4, layer_types: null },
    },
    vae: vae(16),
  },
};

/** Writes it to `target`. */
export async function writeScaled({ like, configs }: ScaledModel, target: string): Promise<void> {
  cpSync(wholeFolder(like), target, { recursive: true });
  for (const [folder, changes] of Object.entries(configs)) {
    const place = path.join(target, folder);
    const file = path.join(place, 'config.json');
    const config = { ...(JSON.parse(readFileSync(file, 'utf8')) as Json), ...changes };
    writeFileSync(file, JSON.stringify(config));
    const [weights] = readdirSync(place).filter((name) => /\.(safetensors|gguf)$/.test(name));
    if (weights === undefined) throw new Error(`${place} has no weights to be replaced.`);
    rmSync(path.join(place, weights));
    await writeSafetensors(path.join(place, weights), networkTensors(config));
  }
}
