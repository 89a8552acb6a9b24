import { readSingleFile, type SingleFile, type CheckedPart } from '../models/singleFile/singleFile.ts';
import { loadClipTokenizer, type ClipTokenizer } from '../prompt/clipTokenizer.ts';
import type { ByteSource } from '../weights/byteSource.ts';
import type { ParameterCheck } from '../weights/checkParameters.ts';
import { openSafetensors, readSafetensorsHeader } from '../weights/safetensors.ts';
import { usualPreview } from './latentPreview.ts';
import { checkStableDiffusion, type StableDiffusion } from './stableDiffusion.ts';

/** What the site ships for models that come without it. */
export interface Supplies {
  /** The merges of CLIP's tokenizer. */
  readonly clipMerges: () => Promise<string>;
}

/**
 * Opens a checkpoint that is one file in the original naming. As with folders, everything that can be wrong with
 * it is found here; messages name tensors as the file does.
 */
export async function openSingleFile(
  name: string,
  bytes: ByteSource,
  supplies: Supplies,
): Promise<StableDiffusion> {
  const header = readSafetensorsHeader(bytes);
  const tensors = openSafetensors(bytes, header);
  const file = readSingleFile({ name: bytes.name, tensors, metadata: header.metadata });
  const tokenizer = await openTokenizer(file, supplies);
  const { textEncoder, unet, vae, scheduler } = file;
  const textLength = Math.min(tokenizer.maxLength, textEncoder.config.positions);
  const preview = usualPreview(vae.config.latentChannels);
  const model = { name, tokenizer, textLength, textEncoder, unet, vae, scheduler, preview };
  const checkOf = (what: string, part: CheckedPart<unknown>): ParameterCheck => ({
    what: `The ${what} in ${bytes.name}`,
    ignore: part.unused,
    fits: file.family,
    originalName: part.originalName,
  });
  checkStableDiffusion(model, {
    textEncoder: checkOf('text encoder', textEncoder),
    unet: checkOf('UNet', unet),
    vae: checkOf('VAE', vae),
  });
  return model;
}

/** SD 1 fills up the prompt with end tokens, SD 2 with id 0, which is "!". */
async function openTokenizer({ family }: SingleFile, supplies: Supplies): Promise<ClipTokenizer> {
  return loadClipTokenizer({
    vocab: null,
    merges: await supplies.clipMerges(),
    config: family === 'Stable Diffusion 2.x' ? '{"pad_token": "!"}' : null,
    specialTokens: null,
  });
}
