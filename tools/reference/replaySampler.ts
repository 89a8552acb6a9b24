import { classifierFree, needsGuidance } from '../../src/core/guidance/classifierFree.ts';
import { createTorchNoise } from '../../src/core/random/torchNoise.ts';
import type { Predict } from '../../src/core/samplers/prediction.ts';
import { planSampling, type SamplingPlan } from '../../src/core/samplers/samplingPlan.ts';
import { parseSchedulerConfig } from '../../src/core/samplers/schedulerConfig.ts';

/** A case of samplers.py: what was chosen, and what diffusers made of it. */
export interface SamplerCase {
  readonly name: string;
  readonly sampler: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly steps: number;
  readonly guidance: number;
  readonly model: string;
  readonly seed: number;
  readonly eta: number;
  readonly imageTokens?: number;
  readonly timesteps: readonly number[];
  readonly initialNoiseScale: number;
  readonly samples: string;
  /** How many steps there are where some are left out, and the second half of each. */
  readonly count?: number;
  readonly error?: string;
}

export interface Replay {
  readonly timesteps: readonly number[];
  readonly initialNoiseScale: number;
  /** The sample after every step. */
  readonly samples: readonly Float32Array[];
}

const LENGTH = 16;

/** Runs the case with the same model and the same seed. */
export async function replay(sample: SamplerCase): Promise<Replay> {
  const plan = await planOf(sample);
  const noise = createTorchNoise(sample.seed);
  const start = noise.next(LENGTH).map((value) => value * plan.initialNoiseScale);
  const samples: Float32Array[] = [];
  const timesteps: number[] = [];
  const denoise = plan.denoiser((x, timestep) => {
    timesteps.push(timestep);
    return withVariance(predictionOf(sample), sample)(x, timestep);
  });
  for await (const { x } of plan.sampler(denoise, start, plan.levels, noise)) samples.push(x);
  return { timesteps, initialNoiseScale: plan.initialNoiseScale, samples };
}

export function expectedSamples({ samples }: SamplerCase): readonly Float32Array[] {
  const bytes = Uint8Array.from(Buffer.from(samples, 'base64'));
  const values = new Float32Array(bytes.buffer);
  return Array.from({ length: values.length / LENGTH }, (_, i) =>
    values.subarray(i * LENGTH, (i + 1) * LENGTH),
  );
}

/** By step, null where a sample was left out; of the others the first half may be all there is. As samplers.py keeps them. */
export function keptSamples(sample: SamplerCase): readonly (Float32Array | null)[] {
  const { count, samples } = sample;
  if (count === undefined) return expectedSamples(sample);
  const values = new Float32Array(Uint8Array.from(Buffer.from(samples, 'base64')).buffer);
  let kept = 0;
  const all = Array.from({ length: count }, (_, step) => {
    if (step >= 3 && step % 6 !== 5 && step !== count - 1) return null;
    kept += 1;
    return values.subarray(((kept - 1) * LENGTH) / 2, (kept * LENGTH) / 2);
  });
  if (kept * (LENGTH / 2) !== values.length)
    throw new RangeError('Other samples are kept than are expected.');
  return all;
}

/** The largest difference of any step, relative to that step's largest value. NaN counts as infinite. */
export function relativeError(got: readonly Float32Array[], expected: readonly Float32Array[]): number {
  if (got.length !== expected.length) return Infinity;
  const errors = got.map((x, step) => {
    const reference = expected[step] ?? new Float32Array();
    const differences = x.map((value, i) => Math.abs(value - (reference[i] ?? Number.NaN)));
    return Math.max(...differences) / Math.max(...reference.map(Math.abs), 1e-9);
  });
  return Math.max(...errors.map((error) => (Number.isNaN(error) ? Infinity : error)));
}

/** `sampler` may be followed by a slash and the schedule to pair it with. */
function planOf({
  sampler: pair,
  steps,
  config: json,
  eta,
  imageTokens,
}: SamplerCase): Promise<SamplingPlan> {
  const config = parseSchedulerConfig(json);
  const [sampler = '', schedule] = pair.split('/');
  return planSampling({ sampler, schedule, steps, config, eta: eta === 0 ? null : eta, imageTokens });
}

function predictionOf({ model, guidance }: SamplerCase): Predict {
  const conditional = dummyModel(model, 0.1);
  if (!needsGuidance(guidance)) return conditional;
  const unconditional = dummyModel(model, -0.2);
  const guided = classifierFree(guidance);
  return async (x, timestep) =>
    guided({
      conditional: await conditional(x, timestep),
      unconditional: await unconditional(x, timestep),
      perturbed: null,
      pictureless: null,
    });
}

/** What a network that learned its variance says of it follows its prediction. */
function withVariance(predict: Predict, { config }: SamplerCase): Predict {
  const type = config['variance_type'];
  if (type !== 'learned' && type !== 'learned_range') return predict;
  return async (x, timestep) => {
    const said = x.map((value) => Math.tanh(0.7 * value + 0.05));
    const variance =
      type === 'learned' ? said.map((value) => 0.01 + Math.fround(0.05 * value) * value) : said;
    return Float32Array.of(...(await predict(x, timestep)), ...variance);
  };
}

function dummyModel(model: string, bias: number): Predict {
  return async (x, timestep) =>
    model === 'fraction'
      ? x.map((value) => (value * timestep) / (timestep + 1) + bias)
      : x.map((value, i) => {
          const neighbour = x.at(i - 1) ?? 0;
          return Math.tanh(0.8 * value - 0.3 * neighbour + bias) * (0.6 + 0.4 * Math.cos(timestep / 170));
        });
}
