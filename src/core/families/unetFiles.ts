import type { Model } from '../model/model.ts';
import type { TextEncoder } from '../model/textEncoder.ts';
import type { NamedFile } from '../models/singleFile/parts.ts';
import {
  readSingleFile,
  type CheckedPart,
  type ReadTextEncoder,
  type SingleFile,
} from '../models/singleFile/singleFile.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import { usualPreview } from '../pipeline/latentPreview.ts';
import { unetDenoiser } from '../pipeline/denoisers.ts';
import { autoencoderOf, type Stored } from '../pipeline/networks.ts';
import { clipEncoder } from '../pipeline/clipTextEncoder.ts';
import { taskOf } from '../pipeline/task.ts';
import type { ParameterCheck } from '../weights/checkParameters.ts';
import { checkUNetModel } from './checkUNetModel.ts';
import type { Checkpoints } from './family.ts';
import { requireFits } from './fileParts.ts';
import { asLatents } from './smallPictures.ts';
import type { UNetKind } from './unetKind.ts';
import { unetModel } from './unetModel.ts';

/**
 * Opens a checkpoint in the original naming: one file, or its networks in several. As with folders, everything that
 * can be wrong with it is found here; messages name tensors as the files do. null where its UNet is of another kind.
 */
export async function openUNetFiles(
  { name, files, tokenizers }: Checkpoints,
  kind: UNetKind,
): Promise<Model | null> {
  const file = readOnce(files);
  if (file.kind !== kind) return null;
  const textEncoders = await Promise.all(
    file.textEncoders.map((encoder, i) => openTextEncoder(file, i, { encoder, tokenizers })),
  );
  const textLength = Math.max(...textEncoders.map((encoder) => encoder.textLength));
  const { config } = file.unet;
  const vae = autoencoderOf(storedAs(file, 'vae', { what: 'VAE', part: file.vae }), {
    overflows: kind.overflows,
    needsEncoder: true,
  });
  const model: Model = {
    ...unetModel({ name, kind, config, vae, scheduler: file.scheduler }),
    task: taskOf(config, kind.sizes === 5),
    textEncoders,
    denoiser: unetDenoiser(storedAs(file, 'unet', { what: 'UNet', part: file.unet }), textLength),
    fewSteps: null,
    smallVae: smallVaeOf(file),
    smallPicture:
      file.lowResScheduler === null
        ? null
        : asLatents(file.lowResScheduler, MOST_NOISE, vaeFactor(vae.config)),
    scalesPicture: file.scalesPicture,
    emptyNegative: kind.emptyNegative,
    preview: usualPreview(file.vae.config.latentChannels, kind.preview),
  };
  return { ...model, passedOver: [...file.outside, ...checkUNetModel(model)] };
}

/** Of the x4 upscaler's small picture. */
const MOST_NOISE = 350;

const read = new WeakMap<readonly NamedFile[], SingleFile>();

/** Every kind asks. */
function readOnce(files: readonly NamedFile[]): SingleFile {
  const file = read.get(files) ?? readSingleFile(...files);
  read.set(files, file);
  return file;
}

function smallVaeOf(file: SingleFile): Model['smallVae'] {
  if (file.tinyVae === null) return null;
  const stored = storedAs(file, 'vae_small', { what: 'small autoencoder', part: file.tinyVae });
  return { ...autoencoderOf(stored, { overflows: false, needsEncoder: false }), isDefault: false };
}

async function openTextEncoder(
  file: SingleFile,
  i: number,
  { encoder, tokenizers }: { readonly encoder: ReadTextEncoder } & Pick<Checkpoints, 'tokenizers'>,
): Promise<TextEncoder> {
  const { reading, padsWithZero: isOpen } = encoder;
  const place = file.textEncoders.length === 1 ? '' : (['first ', 'second '][i] ?? '');
  const name = i === 0 ? 'text_encoder' : `text_encoder_${i + 1}`;
  const stored = storedAs(file, name, { what: `${place}text encoder`, part: encoder });
  const module = name.replace('text_encoder', 'tokenizer');
  const { vocabulary } = stored.config;
  const tokenizer = await tokenizers.clip({ module, isOpen, vocabulary });
  requireFits(stored.check.what, tokenizer, stored.config);
  return clipEncoder(stored, tokenizer, reading);
}

function storedAs<Config>(
  { kind }: SingleFile,
  name: string,
  { what, part }: { readonly what: string; readonly part: CheckedPart<Config> },
): Stored<Config> {
  const check: ParameterCheck = {
    what: `The ${what} in ${part.fileName}`,
    ignore: part.unused,
    fits: kind.name,
    originalName: part.nameInFile,
  };
  return { name, config: part.config, weights: part.tensors, check };
}
