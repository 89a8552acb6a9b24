import { FAMILY_NAMES } from '../models/family.ts';
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
import type { Module, StableDiffusion, TextEncoder } from './stableDiffusion.ts';
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
  const model: StableDiffusion = {
    name,
    family: file.family,
    task: taskOf(file.unet.config, file.family === 'sdxl-refiner'),
    textEncoders: file.textEncoders.map((encoder) => withTokenizer(encoder, merges)),
    unet: moduleOf(file.unet),
    fewStepUnet: null,
    vae: moduleOf(file.vae),
    smallVae: file.tinyVae === null ? null : { ...moduleOf(file.tinyVae), isDefault: false },
    scheduler: file.scheduler,
    lowResScheduler: file.lowResScheduler,
    scalesPicture: file.scalesPicture,
    maxNoiseLevel: 350,
    emptyNegative: file.family === 'sdxl' ? 'zeros' : 'text',
    preview: usualPreview(file.vae.config.latentChannels, file.family),
  };
  checkStableDiffusion(model, checksOf(file));
  return model;
}

function namedFile(bytes: ByteSource) {
  const { tensors, metadata } = openWeights(bytes);
  return { name: bytes.name, tensors: scaled(tensors), metadata };
}

function moduleOf<Config>({ config, tensors }: CheckedPart<Config>): Module<Config> {
  return { config, weights: tensors };
}

/** CLIP fills up the prompt with end tokens, OpenCLIP with "!", which is therefore a token of its own in a prompt, too. */
function withTokenizer(encoder: ReadTextEncoder, merges: string): TextEncoder {
  const config = encoder.padsWithZero ? '{"pad_token": "!"}' : null;
  const tokenizer = loadClipTokenizer({ vocab: null, merges, config, specialTokens: null });
  const textLength = Math.min(tokenizer.maxLength, encoder.config.positions);
  return { ...moduleOf(encoder), tokenizer, textLength, reading: encoder.reading };
}

function checksOf({ family, textEncoders, unet, vae, tinyVae }: SingleFile) {
  const checkOf = (what: string, part: CheckedPart<unknown>): ParameterCheck => ({
    what: `The ${what} in ${part.fileName}`,
    ignore: part.unused,
    fits: FAMILY_NAMES[family],
    originalName: part.nameInFile,
  });
  const numbered = (i: number): string => (textEncoders.length === 1 ? '' : (['first ', 'second '][i] ?? ''));
  return {
    textEncoders: textEncoders.map((encoder, i) => checkOf(`${numbered(i)}text encoder`, encoder)),
    unet: checkOf('UNet', unet),
    vae: checkOf('VAE', vae),
    smallVae: checkOf('small autoencoder', tinyVae ?? vae),
  };
}
