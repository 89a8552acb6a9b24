import { expect, it } from 'vitest';
import { createTorchNoise } from '../random/torchNoise.ts';
import { createDenoise } from './prediction.ts';
import { planSampling } from './samplingPlan.ts';
import { parseSchedulerConfig } from './schedulerConfig.ts';

/**
 * The sums that diffusers' own scheduler tests expect of their dummy model, x·t/(t + 1), on their dummy sample.
 * (Those of the Euler family come out only if the network's scaled input replaces the sample; not used here.)
 */
const CHANNELS = 4;
const SIDE = 8;
const BATCH = 3;

/** arange(768)/768 of shape 3, 8, 8, 4 with the last axis moved to the front. */
function dummySample(): Float32Array {
  const perChannel = BATCH * SIDE * SIDE;
  return Float32Array.from({ length: CHANNELS * perChannel }, (_, i) => {
    const channel = Math.floor(i / perChannel);
    return ((i % perChannel) * CHANNELS + channel) / (CHANNELS * perChannel);
  });
}

async function sumOfMagnitudes(
  sampler: string,
  steps: number,
  config: Record<string, unknown>,
): Promise<number> {
  const plan = await planSampling({ sampler, steps, config: parseSchedulerConfig(config) });
  const denoise = createDenoise(
    async (x, timestep) => x.map((value) => (value * timestep) / (timestep + 1)),
    plan.predictionType,
  );
  let last = dummySample();
  for await (const { x } of plan.sampler(denoise, last, plan.levels, createTorchNoise(0))) last = x;
  return last.reduce((sum, value) => sum + Math.abs(value), 0);
}

const DDIM = { beta_start: 0.0001, beta_end: 0.02, beta_schedule: 'linear', clip_sample: true };
const DPM = {
  beta_start: 0.0001,
  beta_end: 0.02,
  beta_schedule: 'linear',
  lower_order_final: false,
  final_sigmas_type: 'sigma_min',
};
const LINEAR = { beta_start: 0.0001, beta_end: 0.02, beta_schedule: 'linear' };
const LCM = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear' };

it.each([
  ['ddim', 10, DDIM, 172.0067],
  ['ddim', 10, { ...DDIM, prediction_type: 'v_prediction' }, 52.5302],
  ['ddim', 10, { ...DDIM, beta_start: 0.01, set_alpha_to_one: true }, 149.8295],
  ['ddim', 10, { ...DDIM, beta_start: 0.01, set_alpha_to_one: false }, 149.0784],
  ['pndm', 10, LINEAR, 198.1318],
  ['pndm', 10, { ...LINEAR, prediction_type: 'v_prediction' }, 67.3986],
  ['pndm', 10, { ...LINEAR, beta_start: 0.01, set_alpha_to_one: true }, 230.0399],
  ['pndm', 10, { ...LINEAR, beta_start: 0.01, set_alpha_to_one: false }, 186.9482],
  ['ddpm', 1000, { ...LINEAR, clip_sample: true }, 258.9606],
  ['ddpm', 1000, { ...LINEAR, clip_sample: true, prediction_type: 'v_prediction' }, 202.0296],
  ['tcd', 1, LCM, 29.8715],
  ['lcm', 1, LCM, 18.7097],
  ['lcm', 10, LCM, 197.7616],
])('%s, %d steps, %o: the sum is %d', async (sampler, steps, config, sum) => {
  expect(Math.abs((await sumOfMagnitudes(sampler, steps, config)) - sum)).toBeLessThan(1e-2);
});

it.each([
  ['deis', { lower_order_final: true }, 0.23916],
  ['deis', { lower_order_final: true, prediction_type: 'v_prediction' }, 0.091],
  ['unipc', { lower_order_final: true }, 0.2464],
  ['unipc', { lower_order_final: true, use_karras_sigmas: true }, 0.2925],
  ['unipc', { lower_order_final: true, prediction_type: 'v_prediction' }, 0.1014],
  ['dpm_single', {}, 0.2791],
  ['dpm_single', { prediction_type: 'v_prediction' }, 0.1453],
  ['dpm_single', { use_karras_sigmas: true }, 0.2248],
  ['dpmpp_2m', {}, 0.3301],
  ['dpmpp_2m', { prediction_type: 'v_prediction' }, 0.2251],
  ['dpmpp_2m_karras', { prediction_type: 'v_prediction' }, 0.2096],
])('%s, 10 steps, %o: the mean is %d', async (sampler, config, mean) => {
  const sum = await sumOfMagnitudes(sampler, 10, { ...DPM, ...config });
  expect(Math.abs(sum / dummySample().length - mean)).toBeLessThan(1e-3);
});
