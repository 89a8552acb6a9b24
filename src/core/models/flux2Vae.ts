import { AquatintError } from '../errors.ts';
import { castTo } from '../weights/cast.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import type { KlVaeConfig, TinyVaeConfig } from './vaeConfig.ts';

/** What training gathered of each latent channel (Ioffe & Szegedy 2015). */
const [MEAN, VARIANCE] = ['bn.running_mean', 'bn.running_var'] as const;

/** They are read with the config, beside all graphs. */
export const FLUX_2_STATISTICS = [MEAN, VARIANCE, 'bn.num_batches_tracked'];

/** Flux.2's autoencoder with the statistics of its latents, which are among its weights; others stay. Throws AquatintError 'model-mismatch'. */
export function withStatistics<C extends KlVaeConfig | TinyVaeConfig>(config: C, weights: TensorSource): C {
  if (config.kind !== 'kl' || config.normEpsilon === undefined) return config;
  const { normEpsilon: epsilon, latentChannels } = config;
  const [mean, variance] = [MEAN, VARIANCE].map((name) => numbersOf(weights, name, latentChannels));
  const std = variance?.map((value) => Math.fround(Math.sqrt(Math.fround(value + epsilon)))) ?? [];
  if (!std.every((value) => value > 0)) {
    throw new AquatintError('model-corrupt', `The VAE's ${VARIANCE} has numbers below 0.`);
  }
  return { ...config, statistics: { mean: mean ?? [], std } };
}

function numbersOf(weights: TensorSource, name: string, channels: number): readonly number[] {
  const shape = weights.has(name) ? weights.info(name).shape : [];
  if (shape.length !== 1 || shape[0] !== channels) {
    throw new AquatintError(
      'model-mismatch',
      `The VAE of Flux.2 should have ${name} with ${channels} numbers, one for each latent channel.`,
    );
  }
  const bytes = castTo(weights, 'F32', () => [name]).read(name);
  return [...new Float32Array(bytes.slice().buffer)];
}
