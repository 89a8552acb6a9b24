import { AquatintError } from '../errors.ts';
import type { Network } from '../model/network.ts';
import type { PlaneShape } from '../models/autoencoderKL.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import type { NoiseSource } from '../samplers/sampler.ts';
import { floats, requireFinite } from './floats.ts';
import type { PictureValues } from './pictureValues.ts';
import type { Sessions } from './sessions.ts';
import type { Model } from '../model/model.ts';
import type { Autoencoder } from './networks.ts';
import { inTiles, type TiledPlane } from './tiledVae.ts';

export interface EncodingJob {
  readonly model: Model;
  readonly sessions: Sessions;
  readonly signal: AbortSignal;
  readonly noise: NoiseSource;
}

/** [C, h, w], as the autoencoder has them. */
export interface EncodedPicture {
  readonly latents: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * A picture to latents, in tiles where the plan says so. The encoder gives a normal distribution: `sample` draws from
 * it, `mode` takes its middle. Throws AquatintError 'not-finite'.
 */
export async function encodePicture(
  job: EncodingJob,
  { planes, width, height }: PictureValues,
  take: 'sample' | 'mode',
): Promise<EncodedPicture> {
  const { model, sessions } = job;
  if (model.vae.config.kind === 'pixels') return { latents: ofChannels(planes, model.vae), width, height };
  job.signal.throwIfAborted();
  const factor = vaeFactor(model.vae.config);
  const whole: TiledPlane = { channels: 3, height, width, data: planes };
  const encoder = encoderOf(model);
  const tiles = sessions.tilesOf(encoder);
  const run = (tile: TiledPlane): Promise<TiledPlane> => encode(sessions, encoder, tile);
  const side = (tiles?.side ?? 0) * factor;
  const output =
    tiles !== null && Math.max(height, width) > side
      ? await inTiles(whole, { ...tiles, side, scale: 1 / factor }, { ...job, run })
      : await run(whole);
  const size = { width: output.width, height: output.height };
  // a tiny autoencoder gives latents rather than a distribution
  if (model.vae.config.kind === 'tiny') return { latents: output.data, ...size };
  return { latents: fromMoments(output.data, take === 'sample' ? job.noise : null), ...size };
}

/** Three planes, or their mean where the model knows no colours. */
function ofChannels(planes: Float32Array, { config: { inChannels } }: Autoencoder): Float32Array {
  const pixels = planes.length / 3;
  if (inChannels === 3) return planes;
  return Float32Array.from({ length: pixels }, (_, i) =>
    [0, 1, 2].reduce((sum, channel) => sum + (planes[channel * pixels + i] ?? 0) / 3, 0),
  );
}

/** Throws AquatintError 'internal' where there is none: the model was checked to have one. */
function encoderOf({ name, vae: { encoder } }: Model): Network<PlaneShape> {
  if (encoder !== null) return encoder;
  throw new AquatintError('internal', `${name} has no encoder for pictures.`);
}

async function encode(
  sessions: Sessions,
  encoder: Network<PlaneShape>,
  { channels, height, width, data }: TiledPlane,
): Promise<TiledPlane> {
  const session = await sessions.of(encoder, { batch: 1, height, width });
  const outputs = await session.run({ picture: { dtype: 'F32', shape: [1, channels, height, width], data } });
  const [output] = Object.values(outputs);
  const values = floats(output);
  requireFinite(values, 'VAE');
  const [, depth = 0, outHeight = 0, outWidth = 0] = output?.shape ?? [];
  return { channels: depth, height: outHeight, width: outWidth, data: values };
}

/** Mean and log-variance, one behind the other. */
function fromMoments(moments: Float32Array, noise: NoiseSource | null): Float32Array {
  const count = moments.length / 2;
  const mean = moments.slice(0, count);
  if (noise === null) return mean;
  const drawn = noise.next(count);
  return mean.map((value, i) => {
    const logVariance = Math.min(Math.max(moments[count + i] ?? 0, -30), 20);
    const deviation = Math.fround(Math.exp(Math.fround(0.5 * logVariance)));
    return value + Math.fround(deviation * (drawn[i] ?? 0));
  });
}
