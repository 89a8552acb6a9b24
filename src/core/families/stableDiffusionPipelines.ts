import type { UNetKind } from './unetKind.ts';

const CORRECTED = { scheduler: { stepsOffset: 1, clipSample: false } };

/** Of Stable Diffusion 1 and 2, which diffusers runs alike. */
export const STABLE_DIFFUSION_PIPELINES: UNetKind['pipelines'] = {
  StableDiffusionPipeline: CORRECTED,
  StableDiffusionImg2ImgPipeline: CORRECTED,
  StableDiffusionInpaintPipeline: { scheduler: { stepsOffset: 1, skipPrkSteps: true } },
  StableDiffusionInstructPix2PixPipeline: {},
  LatentConsistencyModelPipeline: {},
  LatentConsistencyModelImg2ImgPipeline: {},
};

export const XL_PIPELINES: UNetKind['pipelines'] = {
  StableDiffusionXLPipeline: {},
  StableDiffusionXLImg2ImgPipeline: {},
  StableDiffusionXLInpaintPipeline: {},
  StableDiffusionXLInstructPix2PixPipeline: {},
};
