import type { DenoiserShape } from '../model/denoiserShape.ts';
import { GraphBuilder, type Dialect, type Graph } from '../onnx/graph.ts';
import { mul, sub } from '../onnx/ops/arithmetic.ts';
import { conv2d } from './layers/conv2d.ts';
import { groupNorm } from './layers/groupNorm.ts';
import { noisyPicture } from './layers/noisyPicture.ts';
import { textTokens } from './layers/textTokens.ts';
import { downPath, firstLevel, midBlock, timeEmbedding, type Net } from './unetBlocks.ts';
import type { UNetConfig } from './unetConfig.ts';
import { adapterFeatures, controlledSkips, imagePrompts } from './unetConditions.ts';
import { upPath } from './unetUpPath.ts';

/**
 * The denoiser of Stable Diffusion (Rombach et al. 2022; Ronneberger et al. 2015), diffusers' UNet2DConditionModel.
 *
 * Inputs: sample [N, C, H, W], timestep [N, 1], text [N, L, D]; for distilled models with a guidance embedding
 * timestep_cond [N, W]; for SDXL pooled [N, P] and sizes [N, 6]; for the x4 upscaler class_label [N];
 * for unCLIP's class_vector [N, V]. Where the shape
 * names them: concat [N, c, H, W], planes that follow the sample (Rombach et al. 2022, §3.3: a mask and what it leaves, a
 * picture to change); text_mask [N, L], 1 for a token and 0 for padding; perturb [N, 1], 1 for whom of the batch the
 * middle's self-attention is the identity; what adapters tell, see unetConditions.ts. Output: prediction [N, Cout, H, W]
 * (epsilon, v or sample, as trained).
 */
export function buildUNet(config: UNetConfig, shape: DenoiserShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('unet', dialect);
  const { batch, inputs } = shape;
  const sample = noisyPicture(g, shape);
  const conditions = {
    time: timeEmbedding(g, config, { batch }),
    text: textTokens(g, {
      batch,
      length: inputs['text']?.[0] ?? 0,
      channels: firstLevel(config).contextChannels,
      masked: 'text_mask' in inputs,
    }),
    perturb: 'perturb' in inputs ? g.input('perturb', 'F32', [batch, 1]) : null,
    images: imagePrompts(g, config, shape),
  };
  const net: Net = { config, conditions, features: adapterFeatures(g, shape), skips: [] };

  let x = config.centerInput ? sub(g, mul(g, sample, g.floats([2])), g.floats([1])) : sample;
  x = conv2d(g, x, 'conv_in', { outputs: firstLevel(config).channels, kernel: config.convInKernel });
  net.skips.push(x);
  x = midBlock(g, downPath(g, x, net), net);
  x = upPath(g, controlledSkips(g, x, { ...shape, skips: net.skips }), { ...net, config });
  x = groupNorm(g, x, 'conv_norm_out', {
    groups: config.groups,
    epsilon: config.epsilon,
    activation: config.activation,
  });
  g.output(
    'prediction',
    conv2d(g, x, 'conv_out', { outputs: config.outChannels, kernel: config.convOutKernel }),
  );
  return g.build();
}

export interface TextPlane {
  readonly batch: number;
  /** Latent height and width. */
  readonly height: number;
  readonly width: number;
  /** Tokens. */
  readonly textLength: number;
}

/** The shape of a run that is told of a text and nothing that could be left out. */
export function plainShape(
  config: UNetConfig,
  { batch, height, width, textLength }: TextPlane,
): DenoiserShape {
  return {
    batch,
    latent: [config.inChannels, height, width],
    inputs: { text: [textLength, firstLevel(config).contextChannels] },
  };
}
