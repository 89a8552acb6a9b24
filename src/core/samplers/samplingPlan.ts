import { AquatintError } from '../errors.ts';
import { said, type Said } from '../said.ts';
import type { ScheduledSampler } from './algorithm.ts';
import { ALGORITHMS } from './algorithms.ts';
import { trainTimesteps } from './alphasCumprod.ts';
import { findSampler, SAMPLERS } from './catalogue.ts';
import type { SamplerEntry } from './samplerEntry.ts';
import { createDenoise, createEdmDenoise, saidTwice, type Predict } from './prediction.ts';
import type { Denoise } from './sampler.ts';
import type { NoiseFamily, PredictionType, SchedulerConfig } from './schedulerConfig.ts';
import { findSchedule, type ScheduleId } from './schedules.ts';

export interface SamplingRequest {
  /** An id of catalogue.ts. */
  readonly sampler: string;
  /** An id of schedules.ts; the sampler's own where it is left out or null. */
  readonly schedule?: string | null | undefined;
  readonly steps: number;
  /** How much of the noise of its paper a stochastic sampler adds; the sampler's own where it is left out or null. */
  readonly eta?: number | null | undefined;
  readonly config: SchedulerConfig;
  /** Tokens of the picture, as a transformer counts them: what the shift of some flow models depends on. */
  readonly imageTokens?: number | undefined;
}

export interface SamplingPlan extends ScheduledSampler {
  readonly predictionType: PredictionType;
  /** Makes the network's raw predictions the estimates of x0 that the sampler asks for. */
  readonly denoiser: (predict: Predict) => Denoise;
}

const MOST_STEPS = 1000;
const DEFAULT_SIGMA_DATA = 0.5;
/** Of 1024 × 1024 pixels in patches of 16. */
const USUAL_TOKENS = 4096;

/**
 * Everything that a denoising loop needs, from what the person chose and what the model's file says. Throws AquatintError
 * 'settings-invalid' or 'model-unsupported'.
 */
export async function planSampling(request: SamplingRequest): Promise<SamplingPlan> {
  const { sampler: id, schedule, steps, config, eta = null, imageTokens = USUAL_TOKENS } = request;
  const entry = findSampler(id);
  if (entry === undefined) {
    const known = SAMPLERS.map((sampler) => sampler.id);
    throw new AquatintError('settings-invalid', [said('settings.noSampler', { id, known })]);
  }
  const chosen = scheduleOf(entry, schedule ?? undefined);
  requireFamily(entry.label, entry.families, config);
  const { label = chosen, families = entry.families } = findSchedule(chosen) ?? {};
  requireFamily(said('settings.theSchedule', { label }), families, config);
  requireSteps(steps, config);
  requireEta(eta);
  const settings = { config, steps, eta, imageTokens, schedule: chosen };
  const algorithm = await ALGORITHMS[entry.algorithm]();
  const scheduled = algorithm(settings);
  const predictionType = config.predictionType ?? 'epsilon';
  const denoiser = denoiserOf(config, predictionType, scheduled);
  const plan = { ...scheduled, predictionType, denoiser };
  refuseUndefinedEstimate(plan);
  return plan;
}

function requireFamily(
  label: string | Said,
  families: readonly NoiseFamily[],
  { family }: SchedulerConfig,
): void {
  if (families.includes(family)) return;
  throw new AquatintError('settings-invalid', [
    said('settings.notMadeFor', { label, kind: said(`settings.models.${family}`) }),
  ]);
}

function requireSteps(steps: number, config: SchedulerConfig): void {
  const most = config.family === 'betas' ? trainTimesteps(config) : MOST_STEPS;
  if (Number.isInteger(steps) && steps >= 1 && steps <= most) return;
  throw new AquatintError('settings-invalid', [
    said('settings.must', {
      name: said('settings.steps'),
      expected: said('settings.whole', { least: 1, most }),
      got: steps,
    }),
  ]);
}

function requireEta(eta: number | null): void {
  if (eta === null || (eta >= 0 && eta <= 1)) return;
  throw new AquatintError('settings-invalid', [
    said('settings.must', {
      name: said('settings.eta'),
      expected: said('settings.number', { least: 0, most: 1 }),
      got: eta,
    }),
  ]);
}

function scheduleOf({ label, schedule, schedules }: SamplerEntry, asked: string | undefined): ScheduleId {
  if (asked === undefined) return schedule;
  const found = schedules.find((id) => id === asked);
  if (found !== undefined) return found;
  throw new AquatintError('settings-invalid', [
    said('settings.noSchedule', { label, asked, known: schedules }),
  ]);
}

/** What a network says beside its estimate comes after it; samplers that do not ask never see it. */
function denoiserOf(
  { family, edm }: SchedulerConfig,
  type: PredictionType,
  { readsVariance, readsPrediction }: ScheduledSampler,
): SamplingPlan['denoiser'] {
  if (family === 'edm') {
    return (predict) => createEdmDenoise(predict, type, edm.sigmaData ?? DEFAULT_SIGMA_DATA);
  }
  const denoiser = (predict: Predict) => createDenoise(predict, type, family === 'betas' && type !== 'flow');
  if (readsVariance === true) return denoiser;
  if (readsPrediction === true) return (predict) => denoiser(saidTwice(predict));
  return (predict) => {
    const denoise = denoiser(predict);
    return async (x, level) => (await denoise(x, level)).subarray(0, x.length);
  };
}

/**
 * Where nothing of the picture is left (zero terminal SNR) the noise says nothing about it: the estimate is infinite.
 * Clamped, it is lost in the noise of the next level; otherwise nothing but NaN would come out, here as in diffusers.
 */
function refuseUndefinedEstimate({ levels, predictionType, clampsEstimate }: SamplingPlan): void {
  if (predictionType !== 'epsilon' || clampsEstimate === true) return;
  if (levels.every(({ alpha }) => alpha > 0)) return;
  throw new AquatintError(
    'model-unsupported',
    'scheduler_config.json: prediction_type: expected "v_prediction" or "sample" with rescale_betas_zero_snr and without clip_sample, got "epsilon".',
  );
}
