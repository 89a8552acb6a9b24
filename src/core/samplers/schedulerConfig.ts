import { AquatintError } from '../errors.ts';
import { ConfigFields } from './configFields.ts';

export type BetaSchedule = 'linear' | 'scaled_linear' | 'squaredcos_cap_v2';
export type PredictionType = 'epsilon' | 'v_prediction' | 'sample';
export type TimestepSpacing = 'leading' | 'linspace' | 'trailing';

/**
 * What a model's `scheduler_config.json` says. A field that the file leaves out is undefined: its default
 * depends on the sampler that will be used, not on the class that the file names (diffusers' `from_config`).
 */
export interface SchedulerConfig {
  readonly numTrainTimesteps: number | undefined;
  readonly betaStart: number | undefined;
  readonly betaEnd: number | undefined;
  readonly betaSchedule: BetaSchedule | undefined;
  readonly trainedBetas: readonly number[] | undefined;
  readonly rescaleBetasZeroSnr: boolean | undefined;
  readonly predictionType: PredictionType | undefined;
  readonly timestepSpacing: TimestepSpacing | undefined;
  readonly stepsOffset: number | undefined;
  readonly setAlphaToOne: boolean | undefined;
  readonly clipSample: boolean | undefined;
  readonly clipSampleRange: number | undefined;
  readonly finalSigmasType: 'zero' | 'sigma_min' | undefined;
  readonly useKarrasSigmas: boolean | undefined;
  readonly useExponentialSigmas: boolean | undefined;
  readonly useBetaSigmas: boolean | undefined;
  readonly sigmaMin: number | undefined;
  readonly sigmaMax: number | undefined;
  readonly solverType: SolverType | undefined;
  readonly solverOrder: number | undefined;
  readonly lowerOrderFinal: boolean | undefined;
  readonly eulerAtFinal: boolean | undefined;
  readonly lambdaMinClipped: number | undefined;
  readonly originalInferenceSteps: number | undefined;
  readonly timestepScaling: number | undefined;
  readonly varianceType: VarianceType | undefined;
  readonly skipPrkSteps: boolean | undefined;
}

/** The last three are other solvers' names; DPM-Solver++ takes them for midpoint. */
export type SolverType = 'midpoint' | 'heun' | 'logrho' | 'bh1' | 'bh2';

/** How much noise DDPM adds; the logarithmic forms say the same. */
export type VarianceType = 'fixed_small' | 'fixed_small_log' | 'fixed_large' | 'fixed_large_log';

const FILE = 'scheduler_config.json';
const VARIANCE_TYPES = ['fixed_small', 'fixed_small_log', 'fixed_large', 'fixed_large_log'] as const;

/** Families whose noise schedule is given by betas. Flow matching and EDM are others. */
const CLASSES = [
  'DDIMScheduler',
  'DDIMInverseScheduler',
  'DDIMParallelScheduler',
  'DDPMScheduler',
  'DDPMParallelScheduler',
  'DEISMultistepScheduler',
  'DPMSolverMultistepScheduler',
  'DPMSolverMultistepInverseScheduler',
  'DPMSolverSDEScheduler',
  'DPMSolverSinglestepScheduler',
  'EulerAncestralDiscreteScheduler',
  'EulerDiscreteScheduler',
  'HeunDiscreteScheduler',
  'IPNDMScheduler',
  'KDPM2AncestralDiscreteScheduler',
  'KDPM2DiscreteScheduler',
  'LCMScheduler',
  'LMSDiscreteScheduler',
  'PNDMScheduler',
  'SASolverScheduler',
  'TCDScheduler',
  'UniPCMultistepScheduler',
];

/** Fields that no sampler here reads are left alone, as diffusers does. */
export function parseSchedulerConfig(json: unknown): SchedulerConfig {
  const fields = new ConfigFields(json, FILE);
  refuseUnsupported(fields);
  return {
    numTrainTimesteps: fields.wholeNumber('num_train_timesteps', 2),
    betaStart: fields.number('beta_start'),
    betaEnd: fields.number('beta_end'),
    betaSchedule: fields.choice('beta_schedule', ['linear', 'scaled_linear', 'squaredcos_cap_v2']),
    trainedBetas: fields.numbers('trained_betas'),
    rescaleBetasZeroSnr: fields.flag('rescale_betas_zero_snr'),
    predictionType: fields.choice('prediction_type', ['epsilon', 'v_prediction', 'sample']),
    timestepSpacing: fields.choice('timestep_spacing', ['leading', 'linspace', 'trailing']),
    stepsOffset: fields.wholeNumber('steps_offset', 0),
    setAlphaToOne: fields.flag('set_alpha_to_one'),
    clipSample: fields.flag('clip_sample'),
    clipSampleRange: fields.number('clip_sample_range'),
    finalSigmasType: fields.choice('final_sigmas_type', ['zero', 'sigma_min']),
    useKarrasSigmas: fields.flag('use_karras_sigmas'),
    useExponentialSigmas: fields.flag('use_exponential_sigmas'),
    useBetaSigmas: fields.flag('use_beta_sigmas'),
    sigmaMin: fields.optionalNumber('sigma_min'),
    sigmaMax: fields.optionalNumber('sigma_max'),
    solverType: fields.choice('solver_type', ['midpoint', 'heun', 'logrho', 'bh1', 'bh2']),
    solverOrder: fields.wholeNumber('solver_order', 1),
    lowerOrderFinal: fields.flag('lower_order_final'),
    eulerAtFinal: fields.flag('euler_at_final'),
    lambdaMinClipped: fields.numberOrMinusInfinity('lambda_min_clipped'),
    originalInferenceSteps: fields.wholeNumber('original_inference_steps', 1),
    timestepScaling: fields.number('timestep_scaling'),
    varianceType: fields.optionalChoice('variance_type', VARIANCE_TYPES),
    skipPrkSteps: fields.flag('skip_prk_steps'),
  };
}

/**
 * The same from the file's text. Python's json module writes the bare words Infinity, -Infinity and NaN,
 * which JSON does not have; some of these files contain them.
 */
export function parseSchedulerConfigText(text: string): SchedulerConfig {
  const json = text.replace(/"(?:[^"\\]|\\.)*"|-Infinity|\bInfinity\b|\bNaN\b/g, (token) => {
    if (token === '-Infinity') return '-1e999';
    if (token === 'Infinity') return '1e999';
    return token === 'NaN' ? 'null' : token;
  });
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (cause) {
    throw new AquatintError(
      'model-corrupt',
      `${FILE}: expected JSON, got ${JSON.stringify(text.slice(0, 40))}.`,
      {
        cause,
      },
    );
  }
  return parseSchedulerConfig(parsed);
}

/** What would change the numbers, and no sampler here does. */
function refuseUnsupported(fields: ConfigFields): void {
  fields.expect('_class_name', ...CLASSES);
  fields.expect('thresholding', false);
  fields.expect('use_lu_lambdas', false);
  fields.expect('use_flow_sigmas', false);
  fields.expect('interpolation_type', 'linear');
  fields.expect('timestep_type', 'discrete');
}
