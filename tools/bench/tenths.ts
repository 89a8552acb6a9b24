import type { Graph } from '../../src/core/onnx/graph.ts';
import { buildFlux } from '../../src/core/models/fluxTransformer.ts';
import { parseFluxConfig } from '../../src/core/models/fluxTransformerConfig.ts';
import { buildSd3 } from '../../src/core/models/sd3Transformer.ts';
import { parseSd3Config } from '../../src/core/models/sd3TransformerConfig.ts';
import { buildUNet, plainShape } from '../../src/core/models/unet2dCondition.ts';
import { parseUNetConfig } from '../../src/core/models/unetConfig.ts';
import { SD15_TENTH } from './sd15.ts';

/** Denoisers with all layers of published models and about a tenth of their width: heads as large as theirs, but fewer. */

/** A call of one of them: our graph, and the same for PyTorch. */
export interface Tenth {
  readonly name: string;
  readonly graph: Graph;
  /** diffusers' config. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Shapes of what diffusers' class is told, by its names. */
  readonly told: Readonly<Record<string, readonly number[]>>;
}

/** Of the latents. */
export const SIDE = 8;
const PATCH = 2;
const TOKENS = (SIDE / PATCH) ** 2;
/** Of the text. */
export const LENGTH = 77;

/** As far as they differ from diffusers' defaults. */
const SD3_TENTH = {
  _class_name: 'SD3Transformer2DModel',
  ...{ sample_size: 128, patch_size: 2, in_channels: 16, out_channels: 16, num_layers: 24 },
  ...{ attention_head_dim: 64, num_attention_heads: 2, caption_projection_dim: 128 },
  ...{ joint_attention_dim: 416, pooled_projection_dim: 192, pos_embed_max_size: 192 },
} as const;

const SD35_TENTH = {
  ...SD3_TENTH,
  ...{ qk_norm: 'rms_norm', dual_attention_layers: Array.from({ length: 13 }, (_, i) => i) },
  pos_embed_max_size: 384,
} as const;

const FLUX_TENTH = {
  _class_name: 'FluxTransformer2DModel',
  ...{ patch_size: 1, in_channels: 64, num_layers: 19, num_single_layers: 38, guidance_embeds: true },
  ...{ attention_head_dim: 128, num_attention_heads: 2, axes_dims_rope: [16, 56, 56] },
  ...{ joint_attention_dim: 416, pooled_projection_dim: 64 },
} as const;

function unet(): Tenth {
  const config = parseUNetConfig(SD15_TENTH);
  const shape = plainShape(config, { batch: 2, height: SIDE, width: SIDE, textLength: LENGTH });
  return {
    ...{ name: 'SD 1.5', config: SD15_TENTH, graph: buildUNet(config, shape, 'webgpu') },
    told: {
      ...{ sample: [2, 4, SIDE, SIDE], timestep: [2] },
      encoder_hidden_states: [2, LENGTH, SD15_TENTH.cross_attention_dim],
    },
  };
}

function sd3(name: string, json: typeof SD3_TENTH | typeof SD35_TENTH): Tenth {
  const config = parseSd3Config(json);
  const text = [LENGTH, config.textChannels];
  const shape = { batch: 2, latent: [config.inChannels, SIDE, SIDE], inputs: { text } };
  return {
    ...{ name, config: json, graph: buildSd3(config, shape, 'webgpu') },
    told: {
      ...{ hidden_states: [2, ...shape.latent], encoder_hidden_states: [2, ...text] },
      ...{ pooled_projections: [2, config.pooledChannels], timestep: [2] },
    },
  };
}

/** diffusers' is told its latents as tokens, and gives them so; it is guided without a second picture. */
function flux(): Tenth {
  const config = parseFluxConfig(FLUX_TENTH);
  const text = [LENGTH, config.textChannels];
  const latent = [config.inChannels / PATCH ** 2, SIDE, SIDE];
  return {
    ...{ name: 'Flux.1 dev', config: FLUX_TENTH },
    graph: buildFlux(config, { batch: 1, latent, inputs: { text } }, 'webgpu'),
    told: {
      ...{ hidden_states: [1, TOKENS, config.inChannels], encoder_hidden_states: [1, ...text] },
      ...{ pooled_projections: [1, config.pooledChannels], timestep: [1], guidance: [1] },
    },
  };
}

export const TENTHS: Readonly<Record<string, () => Tenth>> = {
  sd15: unet,
  sd3: () => sd3('SD 3 medium', SD3_TENTH),
  sd35: () => sd3('SD 3.5 medium', SD35_TENTH),
  flux,
};
