import { AquatintError } from '../errors.ts';
import { ConfigFields } from './configFields.ts';

export type BetaSchedule = 'linear' | 'scaled_linear' | 'squaredcos_cap_v2';
/** What the network gives: the noise, v, x0, or the velocity noise − x0 of a straight path. */
export type PredictionType = 'epsilon' | 'v_prediction' | 'sample' | 'flow';
export type TimestepSpacing = 'leading' | 'linspace' | 'trailing';

/**
 * How noise and picture are mixed: variance-preserving by a table of betas (Ho et al. 2020), along straight lines
 * (Lipman et al. 2023, flow matching), or as Karras et al. 2022 have it (EDM).
 */
export type NoiseFamily = 'betas' | 'flow' | 'edm';

/**
 * What a model's `scheduler_config.json` says. A field that the file leaves out is undefined: its default
 * depends on the sampler that will be used, not on the class that the file names (diffusers' `from_config`).
 */
export interface SchedulerConfig {
  /** diffusers' name of the scheduler that the model comes with. */
  readonly className?: string | undefined;
  readonly family: NoiseFamily;
  readonly numTrainTimesteps: number | undefined;
  readonly betaStart: number | undefined;
  readonly betaEnd: number | undefined;
  readonly betaSchedule: BetaSchedule | undefined;
  readonly trainedBetas: readonly number[] | undefined;
  readonly rescaleBetasZeroSnr: boolean | undefined;
  /** Steps are made of β, which between neighbouring timesteps is the table's: nearly the same as made of ᾱ. */
  readonly tabledBetas?: boolean;
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
  /** The steps that UniPC does not correct. */
  readonly disableCorrector: readonly number[] | undefined;
  readonly eulerAtFinal: boolean | undefined;
  readonly lambdaMinClipped: number | undefined;
  readonly originalInferenceSteps: number | undefined;
  readonly timestepScaling: number | undefined;
  readonly varianceType: VarianceType | undefined;
  readonly skipPrkSteps: boolean | undefined;
  readonly thresholding: boolean | undefined;
  readonly dynamicThresholdingRatio: number | undefined;
  readonly sampleMaxValue: number | undefined;
  readonly useLuLambdas: boolean | undefined;
  readonly interpolationType: 'linear' | 'log_linear' | undefined;
  readonly timestepType: 'discrete' | 'continuous' | undefined;
  readonly flow: FlowConfig;
  readonly edm: EdmConfig;
}

/** What only models of straight paths have. */
export interface FlowConfig {
  /** σ becomes shift·σ/(1 + (shift − 1)·σ): more steps where there is more noise. */
  readonly shift: number | undefined;
  /** The shift grows with the picture: Esser et al. 2024, section 5.3.2. */
  readonly useDynamicShifting: boolean | undefined;
  /** It shrinks with the number of steps, too, as its makers measured it: Flux.2's. */
  readonly isEmpirical?: boolean;
  readonly baseShift: number | undefined;
  readonly maxShift: number | undefined;
  readonly baseImageSeqLen: number | undefined;
  readonly maxImageSeqLen: number | undefined;
  readonly shiftTerminal: number | undefined;
  readonly timeShiftType: 'exponential' | 'linear' | undefined;
  readonly stochasticSampling: boolean | undefined;
}

/** What only models of Karras et al. 2022 have. */
export interface EdmConfig {
  /** The standard deviation of the pictures. */
  readonly sigmaData: number | undefined;
  readonly rho: number | undefined;
  readonly sigmaSchedule: 'karras' | 'exponential' | undefined;
}

/** The last three are other solvers' names; DPM-Solver++ takes them for midpoint. */
export type SolverType = 'midpoint' | 'heun' | 'logrho' | 'bh1' | 'bh2';

/**
 * How much noise DDPM adds: the posterior's variance or β, in logarithmic form or not, or what the network says in as
 * many more output channels: the variance itself, or where it lies between the two (Nichol & Dhariwal 2021, eq. 15).
 */
export type VarianceType =
  'fixed_small' | 'fixed_small_log' | 'fixed_large' | 'fixed_large_log' | 'learned' | 'learned_range';

const FILE = 'scheduler_config.json';
const VARIANCE_TYPES = [
  'fixed_small',
  'fixed_small_log',
  'fixed_large',
  'fixed_large_log',
  'learned',
  'learned_range',
] as const;
/** The schedule is a table of so many numbers; 1000 are usual. */
const MOST_TIMESTEPS = 100_000;
/** A β of 0 would leave no noise, one of 1 no picture. */
const BETA = { above: 0, below: 1 };
const POSITIVE = { above: 0 };

/** DDPM's of DALL-E 2: what others may choose is settled. */
const UNCLIP = 'UnCLIPScheduler';

/** Families whose noise schedule is given by betas. */
const CLASSES_OF_BETAS = [
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
  UNCLIP,
  'UniPCMultistepScheduler',
];
const CLASSES_OF_FLOW = [
  'FlowMatchEulerDiscreteScheduler',
  'FlowMatchHeunDiscreteScheduler',
  'FlowMatchLCMScheduler',
];
const CLASSES_OF_EDM = ['EDMEulerScheduler', 'EDMDPMSolverMultistepScheduler'];

/** Fields that no sampler here reads are left alone, as diffusers does. */
export function parseSchedulerConfig(json: unknown): SchedulerConfig {
  const fields = new ConfigFields(json, FILE);
  refuseUnsupported(fields);
  const family = familyOf(fields);
  return {
    className: fields.text('_class_name'),
    family,
    predictionType: predictionTypeOf(fields, family),
    ...noiseFields(fields),
    ...spacingFields(fields),
    ...solverFields(fields),
    flow: flowFields(fields),
    edm: edmFields(fields),
    ...(fields.text('_class_name') === UNCLIP ? unclipFields(fields) : {}),
  };
}

function unclipFields(fields: ConfigFields): Partial<SchedulerConfig> {
  return {
    ...{ betaSchedule: 'squaredcos_cap_v2', timestepSpacing: 'linspace', tabledBetas: true },
    varianceType: fields.choice('variance_type', VARIANCE_TYPES) ?? 'fixed_small_log',
  };
}

function familyOf(fields: ConfigFields): NoiseFamily {
  const name = fields.text('_class_name') ?? '';
  if (CLASSES_OF_FLOW.includes(name) || fields.flag('use_flow_sigmas') === true) return 'flow';
  return CLASSES_OF_EDM.includes(name) ? 'edm' : 'betas';
}

/** The schedulers of straight paths have no field for what they all take for granted. */
function predictionTypeOf(fields: ConfigFields, family: NoiseFamily): PredictionType | undefined {
  const written = fields.choice('prediction_type', ['epsilon', 'v_prediction', 'sample', 'flow_prediction']);
  if (written === 'flow_prediction') return 'flow';
  return written ?? (family === 'flow' ? 'flow' : undefined);
}

function noiseFields(fields: ConfigFields) {
  return {
    numTrainTimesteps: fields.wholeNumber('num_train_timesteps', 2, MOST_TIMESTEPS),
    betaStart: fields.number('beta_start', BETA),
    betaEnd: fields.number('beta_end', BETA),
    betaSchedule: fields.choice('beta_schedule', ['linear', 'scaled_linear', 'squaredcos_cap_v2']),
    trainedBetas: fields.numbers('trained_betas', BETA),
    rescaleBetasZeroSnr: fields.flag('rescale_betas_zero_snr'),
    sigmaMin: fields.optionalNumber('sigma_min', POSITIVE),
    sigmaMax: fields.optionalNumber('sigma_max', POSITIVE),
  };
}

function spacingFields(fields: ConfigFields) {
  return {
    timestepSpacing: fields.choice('timestep_spacing', ['leading', 'linspace', 'trailing']),
    stepsOffset: fields.wholeNumber('steps_offset', 0, MOST_TIMESTEPS),
    setAlphaToOne: fields.flag('set_alpha_to_one'),
    finalSigmasType: fields.choice('final_sigmas_type', ['zero', 'sigma_min']),
    useKarrasSigmas: fields.flag('use_karras_sigmas'),
    useExponentialSigmas: fields.flag('use_exponential_sigmas'),
    useBetaSigmas: fields.flag('use_beta_sigmas'),
    useLuLambdas: fields.flag('use_lu_lambdas'),
    interpolationType: fields.choice('interpolation_type', ['linear', 'log_linear']),
    timestepType: fields.choice('timestep_type', ['discrete', 'continuous']),
    lambdaMinClipped: fields.numberOrMinusInfinity('lambda_min_clipped'),
    originalInferenceSteps: fields.wholeNumber('original_inference_steps', 1, MOST_TIMESTEPS),
  };
}

function solverFields(fields: ConfigFields) {
  return {
    clipSample: fields.flag('clip_sample'),
    clipSampleRange: fields.number('clip_sample_range', POSITIVE),
    thresholding: fields.flag('thresholding'),
    dynamicThresholdingRatio: fields.number('dynamic_thresholding_ratio', { above: 0, to: 1 }),
    sampleMaxValue: fields.number('sample_max_value', POSITIVE),
    solverType: fields.choice('solver_type', ['midpoint', 'heun', 'logrho', 'bh1', 'bh2']),
    solverOrder: fields.wholeNumber('solver_order', 1, MOST_TIMESTEPS),
    lowerOrderFinal: fields.flag('lower_order_final'),
    disableCorrector: fields.wholeNumbers('disable_corrector'),
    eulerAtFinal: fields.flag('euler_at_final'),
    timestepScaling: fields.number('timestep_scaling', POSITIVE),
    varianceType: fields.optionalChoice('variance_type', VARIANCE_TYPES),
    skipPrkSteps: fields.flag('skip_prk_steps'),
  };
}

function flowFields(fields: ConfigFields): FlowConfig {
  return {
    shift: fields.number('shift', POSITIVE) ?? fields.number('flow_shift', POSITIVE),
    useDynamicShifting: fields.flag('use_dynamic_shifting'),
    baseShift: fields.optionalNumber('base_shift'),
    maxShift: fields.optionalNumber('max_shift'),
    baseImageSeqLen: fields.wholeNumber('base_image_seq_len', 1, MOST_TIMESTEPS),
    maxImageSeqLen: fields.wholeNumber('max_image_seq_len', 1, MOST_TIMESTEPS),
    shiftTerminal: fields.optionalNumber('shift_terminal', { above: 0, below: 1 }),
    timeShiftType: fields.choice('time_shift_type', ['exponential', 'linear']),
    stochasticSampling: fields.flag('stochastic_sampling'),
  };
}

function edmFields(fields: ConfigFields): EdmConfig {
  return {
    sigmaData: fields.number('sigma_data', POSITIVE),
    rho: fields.number('rho', POSITIVE),
    sigmaSchedule: fields.choice('sigma_schedule', ['karras', 'exponential']),
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
  fields.expect('_class_name', ...CLASSES_OF_BETAS, ...CLASSES_OF_FLOW, ...CLASSES_OF_EDM);
  fields.expect('invert_sigmas', false);
  fields.expect('predict_x0', true);
}
