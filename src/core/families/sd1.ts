import { STABLE_DIFFUSION_1 } from '../pipeline/latentPreview.ts';
import { STABLE_DIFFUSION_PIPELINES } from './stableDiffusionPipelines.ts';
import { LAST_LAYER, type UNetKind } from './unetKind.ts';

/** Rombach et al. 2022, with CLIP ViT-L for text. */
export const sd1: UNetKind = {
  id: 'sd1',
  name: 'Stable Diffusion 1.x',
  pipelines: STABLE_DIFFUSION_PIPELINES,
  has: ({ labelled, embeds, sized, isSecond }) => !labelled && !embeds && !sized && !isSecond,
  reading: () => LAST_LAYER,
  isClip: () => true,
  emptyNegative: 'text',
  sizes: 0,
  velocity: 'never',
  latentSide: () => 64,
  scaling: 0.18215,
  overflows: false,
  preview: STABLE_DIFFUSION_1,
  usual: { steps: 20, guidance: 7 },
  schedule: {},
};
