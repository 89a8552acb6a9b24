import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import { madeNoisy } from './madeNoisy.ts';
import { scaleLatents } from './latentScaling.ts';
import { floatTensor } from './condition.ts';
import { encodePicture, type EncodingJob } from './encodePicture.ts';
import { noiseLevelMust } from './noiseLevelMust.ts';
import { latentMask, maskedOut, pictureValues } from './pictureValues.ts';
import type { Picture } from './picture.ts';
import type { PreparedSource, Source } from './preparedSource.ts';
import type { HostTensor } from './session.ts';

export interface SourceJob extends EncodingJob {
  /** Of the picture that is made: [1, C, h, w]. */
  readonly latentShape: readonly number[];
}

/**
 * The numbers that diffusers' pipelines make of a picture before the first step, drawing noise in their order:
 * img2img (SDXL's refiner, too), inpainting, InstructPix2Pix and the x4 upscaler. Throws AquatintError
 * 'settings-invalid' where the model needs something else. null: nothing begins with it.
 */
export async function prepareSource(job: SourceJob, source: Source): Promise<PreparedSource | null> {
  switch (job.model.task) {
    case 'inpaint':
      return prepareInpainting(job, source);
    case 'instruct':
      return prepareInstruction(job, source);
    case 'upscale':
      return prepareUpscaling(job, source);
    case 'text':
    case 'refine':
      return prepareImage(job, source);
    case 'vary':
      return null;
  }
}

async function prepareImage(job: SourceJob, source: Source): Promise<PreparedSource> {
  const latents = await encodeScaled(job, pictureValues(source.picture));
  const noise = job.noise.next(latents.length);
  const prepared = { noise, latents, startsFromLatents: true, condition: {}, blank: null };
  if (source.mask === null) return { ...prepared, mask: null };
  // the pipeline for inpainting encodes this, too, and uses only the numbers that it draws for it
  if (job.model.vae.config.kind === 'kl') job.noise.next(latents.length);
  const mask = latentMask(source.mask, source.picture, vaeFactor(job.model.vae.config));
  return {
    ...prepared,
    latents: filled(latents, mask, fillOf(source, noise)),
    startsFromLatents: source.strength < 1,
    mask,
  };
}

async function prepareInpainting(job: SourceJob, source: Source): Promise<PreparedSource> {
  if (source.mask === null) {
    throw new AquatintError('settings-invalid', [said('settings.needsMask')]);
  }
  const { config } = job.model.vae;
  const values = pictureValues(source.picture);
  const latents = source.strength < 1 ? await encodeScaled(job, values) : null;
  const mask = latentMask(source.mask, source.picture, vaeFactor(config));
  const noise = job.noise.next(config.latentChannels * mask.length);
  const rest = await encodeScaled(job, maskedOut(values, source.mask));
  const condition = { concat: planes(joined(mask, rest), source.picture, vaeFactor(config)) };
  return {
    noise,
    latents: latents && filled(latents, mask, fillOf(source, noise)),
    startsFromLatents: latents !== null,
    ...{ condition, blank: null, mask: null },
  };
}

async function prepareInstruction(job: SourceJob, source: Source): Promise<PreparedSource> {
  const factor = vaeFactor(job.model.vae.config);
  const { latents: mode } = await encodePicture(job, pictureValues(source.picture), 'mode');
  const latents = job.model.scalesPicture ? mode.map((value) => job.model.vae.config.scaling * value) : mode;
  const noise = job.noise.next(latents.length);
  return {
    noise,
    latents: null,
    startsFromLatents: false,
    condition: { concat: planes(latents, source.picture, factor) },
    blank: { concat: planes(new Float32Array(latents.length), source.picture, factor) },
    mask: null,
  };
}

function prepareUpscaling(job: SourceJob, { picture, values, noiseLevel }: Source): PreparedSource {
  const { smallPicture, name, vae } = job.model;
  if (smallPicture === null) throw new AquatintError('internal', `${name} takes no small picture.`);
  const { mostNoise, scheduler, startsFirst, told } = smallPicture;
  if (!Number.isInteger(noiseLevel) || noiseLevel < 0 || noiseLevel > mostNoise) {
    throw new AquatintError('settings-invalid', [noiseLevelMust(mostNoise, noiseLevel)]);
  }
  const [, channels = 0, height = 0, width = 0] = job.latentShape;
  const factor = vaeFactor(vae.config);
  const { planes: data, ...small } = values ?? pictureValues(picture);
  const size = { height: factor * height, width: factor * width };
  const shown = smallPicture.shown({ channels: 3, ...small, data }, size);
  const first = startsFirst ? job.noise.next(channels * height * width) : null;
  const noisy = madeNoisy(shown.data, { scheduler, level: noiseLevel, noise: job.noise });
  const noise = first ?? job.noise.next(channels * height * width);
  const concat = floatTensor([shown.channels, shown.height, shown.width], noisy);
  const condition = { concat, ...told(noiseLevel) };
  return { noise, latents: null, startsFromLatents: false, condition, blank: null, mask: null };
}

/** Latents of a picture, with something else where a mask of 0 and 1 says so. What is outside of it stays, and is kept. */
function filled(latents: Float32Array, mask: Float32Array, fill: Float32Array | null): Float32Array {
  if (fill === null) return latents;
  return latents.map((value, i) => (mask[i % mask.length] === 1 ? (fill[i] ?? 0) : value));
}

/** null: what is there. */
function fillOf({ fill = 'original' }: Source, noise: Float32Array): Float32Array | null {
  if (fill === 'original') return null;
  return fill === 'noise' ? noise : new Float32Array(noise.length);
}

async function encodeScaled(job: SourceJob, values: ReturnType<typeof pictureValues>): Promise<Float32Array> {
  const { latents } = await encodePicture(job, values, 'sample');
  return scaleLatents(job.model.vae.config, latents);
}

/** Planes that follow the noisy latents, [c, h, w]: a mask and what it leaves, or a picture to change. */
function planes(data: Float32Array, { width, height }: Picture, factor: number): HostTensor {
  const [rows, columns] = [height / factor, width / factor];
  return floatTensor([data.length / (rows * columns), rows, columns], data);
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const all = new Float32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
