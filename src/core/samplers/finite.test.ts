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

/** Far above what a network that halves its input can come to. */
const LARGEST = 1000;

/** The largest number that comes out of a network which takes half of what it sees for noise. */
async function largestOf({ levels, initialNoiseScale, sampler, denoiser }: SamplingPlan): Promise<number> {
  const noise = createTorchNoise(1);
  const denoise = denoiser((x) => Promise.resolve(x.map((value) => value / 2)));
  let picture: Float32Array = noise.next(4).map((value) => value * initialNoiseScale);
  for await (const { x } of sampler(denoise, picture, levels, noise)) picture = x;
  return Math.max(...picture.map(Math.abs));
}

describe.each(Object.entries(CONFIGS))(
  'every schedule and count of steps comes to a picture: %s',
  (_, config) => {
    it.each(SAMPLERS.map(({ id, schedules }) => [id, schedules] as const))(
      '%s',
      async (sampler, schedules) => {
        const bad: string[] = [];
        for (const schedule of schedules) {
          for (const steps of COUNTS) {
            try {
              const largest = await largestOf(planSampling({ sampler, schedule, steps, config }));
              if (!(largest < LARGEST)) bad.push(`${schedule}, ${steps} steps: ${largest}`);
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
