import { AquatintError } from '../../errors.ts';
import { parseSchedulerConfig, type SchedulerConfig } from '../../samplers/schedulerConfig.ts';
import { castTo } from '../../weights/cast.ts';
import type { KlVaeConfig } from '../vaeConfig.ts';
import type { NamedFile } from './parts.ts';

/**
 * Two SDXLs were trained as Karras et al. 2022 have it. Their files say so by a few tensors beside the networks:
 * Playground 2.5 brings its latents' mean and deviation, CosXL its least and largest σ.
 */
export type EdmModel = 'playground' | 'cosxl';

const [MEAN, DEVIATION] = ['edm_mean', 'edm_std'];
const [LARGEST, SMALLEST] = ['edm_vpred.sigma_max', 'edm_vpred.sigma_min'];
const PLAYGROUND_SCALING = 0.5;
const USUAL_LARGEST = 120;
const USUAL_SMALLEST = 0.002;

export function edmModelIn({ tensors }: NamedFile): EdmModel | null {
  if (tensors.has(MEAN) && tensors.has(DEVIATION)) return 'playground';
  return tensors.has(LARGEST) ? 'cosxl' : null;
}

/** As the schedulers in the models' own repositories are set. Throws AquatintError 'model-corrupt'. */
export function edmSchedulerConfig(model: EdmModel, file: NamedFile): SchedulerConfig {
  const shared = { num_train_timesteps: 1000, rho: 7 };
  if (model === 'playground') {
    return parseSchedulerConfig({
      ...shared,
      _class_name: 'EDMDPMSolverMultistepScheduler',
      ...{ prediction_type: 'epsilon', sigma_data: 0.5, sigma_min: 0.002, sigma_max: 80 },
    });
  }
  const [largest = USUAL_LARGEST] = valuesOf(file, LARGEST, 1);
  const [smallest = USUAL_SMALLEST] = file.tensors.has(SMALLEST) ? valuesOf(file, SMALLEST, 1) : [];
  if (!(smallest > 0 && smallest < largest)) {
    throw corrupt(file, SMALLEST, `should be above 0 and below ${LARGEST}`);
  }
  return parseSchedulerConfig({
    ...shared,
    _class_name: 'EDMEulerScheduler',
    ...{ prediction_type: 'v_prediction', sigma_data: 1, sigma_schedule: 'exponential' },
    ...{ sigma_min: smallest, sigma_max: largest },
  });
}

/** Playground's latents are brought to mean 0 and to half of unit deviation. Throws AquatintError 'model-corrupt'. */
export function withEdmStatistics(vae: KlVaeConfig, model: EdmModel | null, file: NamedFile): KlVaeConfig {
  if (model !== 'playground') return vae;
  const [mean, std] = [MEAN, DEVIATION].map((name) => valuesOf(file, name, vae.latentChannels));
  if (mean === undefined || std === undefined) return vae;
  if (!std.every((value) => value > 0)) throw corrupt(file, DEVIATION, 'should be above 0');
  return { ...vae, scaling: PLAYGROUND_SCALING, statistics: { mean, std } };
}

function valuesOf(file: NamedFile, name: string, count: number): number[] {
  const { shape } = file.tensors.info(name);
  const floats = castTo(file.tensors, 'F32');
  const hasSize = shape.reduce((product, size) => product * size, 1) === count;
  if (!hasSize || floats.info(name).dtype !== 'F32') {
    throw corrupt(file, name, `should be ${count === 1 ? 'one number' : `${count} numbers`}`);
  }
  const values = [...new Float32Array(floats.read(name).slice().buffer)];
  if (values.every(Number.isFinite)) return values;
  throw corrupt(file, name, 'should be finite');
}

function corrupt(file: NamedFile, name: string, expected: string): AquatintError {
  return new AquatintError('model-corrupt', `${file.name}: the tensor ${name} ${expected}.`);
}
