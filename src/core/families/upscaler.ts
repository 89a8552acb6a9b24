import { sd2 } from './sd2.ts';
import type { UNetKind } from './unetKind.ts';

/** Stable Diffusion x4: told a small picture, made a little noisy, and how noisy it is. */
export const upscaler: UNetKind = {
  ...sd2,
  id: 'upscaler',
  name: 'the Stable Diffusion x4 upscaler',
  pipelines: { StableDiffusionUpscalePipeline: { scaling: 0.08333 } },
  has: ({ labelled }) => labelled,
  velocity: 'always',
  latentSide: () => 128,
  scaling: 0.08333,
  // StableDiffusionUpscalePipeline's
  usual: { steps: 75, guidance: 9 },
  schedule: { beta_start: 0.0001, beta_end: 0.02 },
};
