import { STABLE_DIFFUSION_XL } from '../pipeline/latentPreview.ts';
import { XL_PIPELINES } from './stableDiffusionPipelines.ts';
import type { UNetKind } from './unetKind.ts';

/**
 * Podell et al. 2023: two text encoders, CLIP ViT-L and OpenCLIP ViT-bigG, whose states before the last are read as they are,
 * from the last one also a vector for the whole prompt; and the sizes of the training pictures as conditions.
 */
export const sdxl: UNetKind = {
  id: 'sdxl',
  name: 'Stable Diffusion XL',
  pipelines: XL_PIPELINES,
  has: ({ labelled, sized, texts }) => !labelled && sized && texts !== 1,
  reading: (isLast) => ({ skip: 2, finalNorm: false, pooled: isLast }),
  isClip: (isLast) => !isLast,
  emptyNegative: 'zeros',
  sizes: 6,
  velocity: 'never',
  latentSide: () => 128,
  scaling: 0.13025,
  overflows: true,
  preview: STABLE_DIFFUSION_XL,
  usual: { steps: 25, guidance: 5 },
  schedule: { timestep_spacing: 'leading' },
};
