import { FAMILY_NAMES, overflowsIn } from '../models/family.ts';
import {
  readSingleFile,
  type CheckedPart,
  type ReadTextEncoder,
  type SingleFile,
} from '../models/singleFile/singleFile.ts';
import { loadClipTokenizer } from '../prompt/clipTokenizer.ts';
import type { ByteSource } from '../weights/byteSource.ts';
import type { ParameterCheck } from '../weights/checkParameters.ts';
import { openWeights } from '../weights/openWeights.ts';
import { scaled } from '../weights/scaled.ts';
import { checkStableDiffusion } from './checkModel.ts';
import { usualPreview } from './latentPreview.ts';
import { autoencoderOf, denoiserOf, textNetwork, type Stored } from './networks.ts';
import type { StableDiffusion, TextEncoder } from './stableDiffusion.ts';
import { taskOf } from './task.ts';

/** What the site ships for models that come without it. */
export interface Supplies {
  /** The merges of CLIP's tokenizer. */
  readonly clipMerges: () => Promise<string>;
}

/**
 * Opens a checkpoint in the original naming: one file, or its networks in several. As with folders, everything that
 * can be wrong with it is found here; messages name tensors as the files do.
 */
export async function openSingleFile(
  name: string,
  files: readonly ByteSource[],
  supplies: Supplies,
): Promise<StableDiffusion> {
  const file = readSingleFile(...files.map(namedFile));
  const merges = await supplies.clipMerges();
  const textEncoders = file.textEncoders.map((encoder, i) => openTextEncoder(file, i, { encoder, merges }));
  const textLength = Math.max(...textEncoders.map((encoder) => encoder.textLength));
  const model: StableDiffusion = {
    name,
    passedOver: [],
    family: file.family,
    task: taskOf(file.unet.config, file.family === 'sdxl-refiner'),
    textEncoders,
    unet: denoiserOf(storedAs(file, 'unet', { what: 'UNet', part: file.unet }), textLength),
    fewStepUnet: null,
    vae: autoencoderOf(storedAs(file, 'vae', { what: 'VAE', part: file.vae }), {
      overflows: overflowsIn(file.family),
      needsEncoder: true,
    }),
    smallVae: smallVaeOf(file),
    scheduler: file.scheduler,
    lowResScheduler: file.lowResScheduler,
    scalesPicture: file.scalesPicture,
    maxNoiseLevel: 350,
    emptyNegative: file.family === 'sdxl' ? 'zeros' : 'text',
    preview: usualPreview(file.vae.config.latentChannels, file.family),
  };
  return { ...model, passedOver: [...file.outside, ...checkStableDiffusion(model)] };
}

function namedFile(bytes: ByteSource) {
  const { tensors, metadata } = openWeights(bytes);
  return { name: bytes.name, tensors: scaled(tensors), metadata };
}

function smallVaeOf(file: SingleFile): StableDiffusion['smallVae'] {
  if (file.tinyVae === null) return null;
  const stored = storedAs(file, 'vae_small', { what: 'small autoencoder', part: file.tinyVae });
  return { ...autoencoderOf(stored, { overflows: false, needsEncoder: false }), isDefault: false };
}

/** CLIP fills up the prompt with end tokens, OpenCLIP with "!", which is therefore a token of its own in a prompt, too. */
function openTextEncoder(
  file: SingleFile,
  i: number,
  { encoder, merges }: { readonly encoder: ReadTextEncoder; readonly merges: string },
): TextEncoder {
  const { reading, padsWithZero, config } = encoder;
  const tokenizer = loadClipTokenizer({
    ...{ vocab: null, merges, specialTokens: null },
    config: padsWithZero ? '{"pad_token": "!"}' : null,
  });
  const textLength = Math.min(tokenizer.maxLength, config.positions);
  const place = file.textEncoders.length === 1 ? '' : (['first ', 'second '][i] ?? '');
  const name = i === 0 ? 'text_encoder' : `text_encoder_${i + 1}`;
  const stored = storedAs(file, name, { what: `${place}text encoder`, part: encoder });
  return { config, network: textNetwork(stored, textLength, reading), tokenizer, textLength, reading };
}

function storedAs<Config>(
  { family }: SingleFile,
  name: string,
  { what, part }: { readonly what: string; readonly part: CheckedPart<Config> },
): Stored<Config> {
  const check: ParameterCheck = {
    what: `The ${what} in ${part.fileName}`,
    ignore: part.unused,
    fits: FAMILY_NAMES[family],
    originalName: part.nameInFile,
  };
  return { name, config: part.config, weights: part.tensors, check };
}
