import { describe, expect, it } from 'vitest';
import { isLong } from '../../../tools/node/sampled.ts';
import { AquatintError } from '../errors.ts';
import { createTorchNoise } from '../random/torchNoise.ts';
import { SAMPLERS } from './catalogue.ts';
import { planSampling, type SamplingPlan } from './samplingPlan.ts';
import { parseSchedulerConfig, type SchedulerConfig } from './schedulerConfig.ts';

const BETAS = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear', steps_offset: 1 };
const CONFIGS: Readonly<Record<string, SchedulerConfig>> = {
  'the noise of Stable Diffusion': parseSchedulerConfig({ ...BETAS, skip_prk_steps: true }),
  'no signal at the start': parseSchedulerConfig({
    ...BETAS,
    prediction_type: 'v_prediction',
    rescale_betas_zero_snr: true,
    timestep_spacing: 'trailing',
  }),
  // As Kandinsky, unCLIP and DeepFloyd IF are trained: next to no signal is left at the last timestep.
  'a cosine schedule': parseSchedulerConfig({ beta_schedule: 'squaredcos_cap_v2', clip_sample: false }),
  'a cosine schedule without signal, of v': parseSchedulerConfig({
    ...{ beta_schedule: 'squaredcos_cap_v2', clip_sample: false, rescale_betas_zero_snr: true },
    ...{ prediction_type: 'v_prediction', timestep_spacing: 'trailing' },
  }),
  // The last timestep is not among them, or it is the first of all.
  'no signal, and timesteps from below': parseSchedulerConfig({
    ...{ ...BETAS, rescale_betas_zero_snr: true, timestep_spacing: 'leading' },
    prediction_type: 'v_prediction',
  }),
  'no signal, and timesteps from end to end': parseSchedulerConfig({
    ...{ ...BETAS, rescale_betas_zero_snr: true, timestep_spacing: 'linspace' },
    prediction_type: 'v_prediction',
  }),
  // Whatever a picture says of it: noise is predicted where there is nothing but noise.
  'no signal, and noise is predicted': parseSchedulerConfig({
    ...{ ...BETAS, rescale_betas_zero_snr: true, timestep_spacing: 'trailing' },
  }),
  'straight paths': parseSchedulerConfig({ _class_name: 'FlowMatchEulerDiscreteScheduler', shift: 3 }),
  'EDM models': parseSchedulerConfig({
    _class_name: 'EDMDPMSolverMultistepScheduler',
    sigma_min: 0.002,
    sigma_max: 80,
    sigma_data: 0.5,
  }),
};
/** All take two minutes. Of 1000 timesteps 9 and 37 leave one over. */
const COUNTS = isLong ? Array.from({ length: 60 }, (_, i) => i + 1) : [1, 2, 3, 9, 37];

/**
 * Networks that are asked for noise where there is hardly anything else: what they are off by becomes thousands of times as large in
 * the picture, so the toy is right there: all that it sees is noise. Others take half of what they see for it.
 */
const ALL_NOISE = new Set(['a cosine schedule', 'no signal, and noise is predicted']);

/** Far above what these networks can come to. */
const LARGEST = 1000;
/** With σ from 20,000 on down, two steps of second order, or four points of a polynomial, overshoot by as much: finite, as in diffusers. */
const STEEP = /^a cosine schedule/;

/** The largest number that comes out of a network which takes that share of what it sees for noise. */
async function largestOf(
  { levels, initialNoiseScale, sampler, denoiser }: SamplingPlan,
  share: number,
): Promise<number> {
  const noise = createTorchNoise(1);
  const denoise = denoiser((x) => Promise.resolve(x.map((value) => share * value)));
  let picture: Float32Array = noise.next(4).map((value) => value * initialNoiseScale);
  for await (const { x } of sampler(denoise, picture, levels, noise)) picture = x;
  return Math.max(...picture.map(Math.abs));
}

describe.each(Object.entries(CONFIGS))(
  'every schedule and count of steps comes to a picture: %s',
  (name, config) => {
    const most = STEEP.test(name) ? Number.MAX_VALUE : LARGEST;
    const share = ALL_NOISE.has(name) ? 1 : 0.5;
    it.each(SAMPLERS.map(({ id, schedules }) => [id, schedules] as const))(
      '%s',
      async (sampler, schedules) => {
        const bad: string[] = [];
        for (const schedule of schedules) {
          for (const steps of COUNTS) {
            try {
              const largest = await largestOf(
                await planSampling({ sampler, schedule, steps, config }),
                share,
              );
              if (!(largest < most)) bad.push(`${schedule}, ${steps} steps: ${largest}`);
            } catch (error) {
              if (!(error instanceof AquatintError)) throw error;
            }
          }
        }
        expect(bad).toEqual([]);
      },
    );
  },
);
