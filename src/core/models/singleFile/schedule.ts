import { castTo } from '../../weights/cast.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import {
  parseSchedulerConfig,
  type PredictionType,
  type SchedulerConfig,
} from '../../samplers/schedulerConfig.ts';
import { PartReader, type Part } from './part.ts';

export interface ScheduleClues {
  readonly file: TensorSource;
  readonly metadata: ReadonlyMap<string, string>;
  readonly unet: Part;
  /** SD 2's text encoder: only those models come with both predictions. */
  readonly mayPredictVelocity: boolean;
}

/** The noise schedule that all Stable Diffusion 1 and 2 models were trained with, as their own files give it. */
export function readSchedule(clues: ScheduleClues): SchedulerConfig {
  return parseSchedulerConfig({
    _class_name: 'DDIMScheduler',
    num_train_timesteps: 1000,
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: 'scaled_linear',
    clip_sample: false,
    set_alpha_to_one: false,
    steps_offset: 1,
    prediction_type: predictionType(clues),
    ...(clues.file.has('ztsnr') ? { rescale_betas_zero_snr: true, timestep_spacing: 'trailing' } : {}),
  });
}

/** Empty tensors of these names mark velocity models that were fine-tuned from others. */
const MARKS = ['v_pred', 'ztsnr'];

function predictionType({ file, metadata, unet, mayPredictVelocity }: ScheduleClues): PredictionType {
  const written = metadata.get('modelspec.prediction_type');
  if (written === 'v' || written === 'v_prediction') return 'v_prediction';
  if (written === 'epsilon') return 'epsilon';
  if (MARKS.some((name) => file.has(name))) return 'v_prediction';
  return mayPredictVelocity && learnedVelocity(unet) ? 'v_prediction' : 'epsilon';
}

/**
 * Nothing in an SD 2 file says what its UNet predicts. Training left a mark, though: in the models that predict
 * velocity one bias of the last transformer spreads more (a finding of ComfyUI's authors).
 */
function learnedVelocity({ tensors }: Part): boolean {
  const last = new PartReader({ tensors, nameInFile: (name) => name }).indices('output_blocks').at(-1);
  const name = `output_blocks.${last}.1.transformer_blocks.0.norm1.bias`;
  const floats = castTo(tensors, 'F32');
  // a damaged file may have other things here, which the check of all tensors will name
  if (!tensors.has(name) || floats.info(name).dtype !== 'F32') return false;
  return standardDeviation(new Float32Array(floats.read(name).slice().buffer)) > 0.09;
}

function standardDeviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
