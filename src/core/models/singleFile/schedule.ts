import { elementCount } from '../../tensor/dtype.ts';
import { castTo } from '../../weights/cast.ts';
import {
  parseSchedulerConfig,
  type PredictionType,
  type SchedulerConfig,
} from '../../samplers/schedulerConfig.ts';
import type { UNetKind } from '../../families/unetKind.ts';
import { PartReader, type Part } from './part.ts';
import type { NamedFile } from './parts.ts';

export interface ScheduleClues {
  readonly file: NamedFile;
  /** Under our names. */
  readonly unet: Part;
  readonly kind: UNetKind;
  /** Does the UNet take nothing but latents? Those for inpainting all predict the noise. */
  readonly isPlain: boolean;
}

/** The noise schedule that all models of a family were trained with, as their own files give it. */
export function readSchedule(clues: ScheduleClues): SchedulerConfig {
  const config = parseSchedulerConfig({
    _class_name: 'DDIMScheduler',
    num_train_timesteps: 1000,
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: 'scaled_linear',
    clip_sample: false,
    set_alpha_to_one: false,
    steps_offset: 1,
    prediction_type: predictionType(clues),
    ...clues.kind.schedule,
    ...(clues.file.tensors.has('ztsnr')
      ? { rescale_betas_zero_snr: true, timestep_spacing: 'trailing' }
      : {}),
  });
  // the file names no scheduler
  return { ...config, className: undefined };
}

/** How the x4 upscaler's small picture is made noisy. */
export function readLowResSchedule(): SchedulerConfig {
  return parseSchedulerConfig({
    _class_name: 'DDPMScheduler',
    num_train_timesteps: 1000,
    beta_start: 0.0001,
    beta_end: 0.02,
    beta_schedule: 'scaled_linear',
  });
}

/** Empty tensors of these names mark velocity models that were fine-tuned from others. */
const MARKS = ['v_pred', 'ztsnr'];

function predictionType({ file, unet, kind, isPlain }: ScheduleClues): PredictionType {
  const { tensors, metadata } = file;
  const written = metadata.get('modelspec.prediction_type');
  if (written === 'v' || written === 'v_prediction') return 'v_prediction';
  if (written === 'epsilon') return 'epsilon';
  if (kind.velocity === 'always' || MARKS.some((name) => tensors.has(name))) return 'v_prediction';
  return kind.velocity === 'marked' && isPlain && learnedVelocity(unet) ? 'v_prediction' : 'epsilon';
}

/** Channels of a level; SD 2's has 320. */
const LONGEST_BIAS = 10_000;

/**
 * Nothing in an SD 2 file says what its UNet predicts. Training left a mark, though: in the models that predict
 * velocity one bias of the last transformer spreads more (a finding of ComfyUI's authors).
 */
function learnedVelocity(unet: Part): boolean {
  const reader = new PartReader(unet);
  const level = `up_blocks.${reader.indices('up_blocks').at(-1)}.attentions`;
  const name = `${level}.${reader.indices(level).at(-1)}.transformer_blocks.0.norm1.bias`;
  const floats = castTo(unet.tensors, 'F32', () => [name]);
  // a damaged file may have other things here, which the check of all tensors will name
  if (!unet.tensors.has(name)) return false;
  const { dtype, shape } = floats.info(name);
  if (dtype !== 'F32' || elementCount(shape) > LONGEST_BIAS) return false;
  return standardDeviation(new Float32Array(floats.read(name).slice().buffer)) > 0.09;
}

function standardDeviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
