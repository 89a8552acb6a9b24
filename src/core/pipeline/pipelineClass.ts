import { AquatintError } from '../errors.ts';
import type { TextReading } from '../models/clipText.ts';
import type { SchedulerConfig } from '../samplers/schedulerConfig.ts';

/** What a pipeline class of diffusers makes of the networks that it is given. */
export interface PipelineClass {
  readonly isXl: boolean;
  /** Scheduler settings that it overrides, whatever the file says. */
  readonly scheduler: Partial<SchedulerConfig>;
  readonly scaling: number | null;
}

const PLAIN: PipelineClass = { isXl: false, scheduler: {}, scaling: null };
const XL: PipelineClass = { ...PLAIN, isXl: true };
const CORRECTED: PipelineClass = { ...PLAIN, scheduler: { stepsOffset: 1, clipSample: false } };

const CLASSES: ReadonlyMap<string, PipelineClass> = new Map([
  ['StableDiffusionPipeline', CORRECTED],
  ['StableDiffusionImg2ImgPipeline', CORRECTED],
  ['StableDiffusionInpaintPipeline', { ...PLAIN, scheduler: { stepsOffset: 1, skipPrkSteps: true } }],
  ['StableDiffusionInstructPix2PixPipeline', PLAIN],
  ['StableDiffusionUpscalePipeline', { ...PLAIN, scaling: 0.08333 }],
  ['LatentConsistencyModelPipeline', PLAIN],
  ['LatentConsistencyModelImg2ImgPipeline', PLAIN],
  ['StableDiffusionXLPipeline', XL],
  ['StableDiffusionXLImg2ImgPipeline', XL],
  ['StableDiffusionXLInpaintPipeline', XL],
  ['StableDiffusionXLInstructPix2PixPipeline', XL],
]);

/** Throws AquatintError 'model-unsupported' naming the class. */
export function pipelineClass(name: unknown, model: string): PipelineClass {
  const known = typeof name === 'string' ? CLASSES.get(name) : undefined;
  if (known !== undefined) return known;
  const named = typeof name === 'string' ? `is a ${name.slice(0, 80)}` : 'does not name its pipeline class';
  throw new AquatintError(
    'model-unsupported',
    `${model} ${named}; Aquatint runs the pipelines of Stable Diffusion 1, 2 and XL: ${[...CLASSES.keys()].join(', ')}.`,
  );
}

/** SDXL reads the states before the last, as they are, and from its last encoder also a vector for the whole prompt. */
export function textReading({ isXl }: PipelineClass, isLast: boolean): TextReading {
  return isXl ? { skip: 2, finalNorm: false, pooled: isLast } : { skip: 1, finalNorm: true, pooled: false };
}
