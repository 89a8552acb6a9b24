import type { Model } from '../model/model.ts';
import type { SuperResolution } from '../model/superResolution.ts';
import type { TextEncoder } from '../model/textEncoder.ts';
import { canonicalVaeNames } from '../models/checkpointNames.ts';
import { parseGlideUNetConfig } from '../models/glideUNetConfig.ts';
import { parseUnclipProjection, PROJECTION } from '../models/unclipProjection.ts';
import { parseUNet2dConfig } from '../models/unet2dConfig.ts';
import type { Denoiser } from '../pipeline/denoisers.ts';
import { requiredJson, type ModelFolder } from '../pipeline/modelFolder.ts';
import { openModuleWeights } from '../pipeline/moduleWeights.ts';
import type { TextTokenizer } from '../prompt/textTokenizer.ts';
import { mergedSources } from '../weights/merged.ts';
import { withPrefix } from '../weights/renamed.ts';
import { unet2dDenoiser } from './ddpm.ts';
import type { Family, PipelineFolder } from './family.ts';
import { openClip, openScheduler } from './folderParts.ts';
import { openImageEncoder } from './folderEncoders.ts';
import { openPrior } from './openPrior.ts';
import { openUnclipFiles } from './unclipFiles.ts';
import { decoderOf, superResolutionOf, UNCLIP, unclipModel } from './unclipModel.ts';
import { wholeModel } from './wholeModel.ts';

const VARIATIONS = 'UnCLIPImageVariationPipeline';
const [SUPER_RES, SUPER_RES_LAST] = ['super_res_first', 'super_res_last'];

/**
 * DALL-E 2 (Ramesh et al. 2022) as Karlo has it: a prior makes CLIP's vector of a picture of the text, a decoder the small picture of
 * that, and two more networks make it larger. The vector may be that of a given picture, too: then it makes variations of it, and reads
 * no text.
 */
export const unclip: Family = {
  id: UNCLIP.family,
  name: UNCLIP.called,
  pipelines: ['UnCLIPPipeline', VARIATIONS],
  networks: ['decoder', 'prior', 'text_proj', SUPER_RES, SUPER_RES_LAST, 'text_encoder', 'image_encoder'],
  schedulers: ['decoder_scheduler', 'prior_scheduler', 'super_res_scheduler'],
  openFolder,
  openFiles: openUnclipFiles,
};

async function openFolder({ folder, index }: PipelineFolder): Promise<Model> {
  const varies = index.className === VARIATIONS;
  const text = await openClip(folder, {
    ...{ module: 'text_encoder', what: 'The text encoder' },
    reading: { skip: 1, finalNorm: true, pooled: true },
  });
  const decoder = await openDecoder(folder, text);
  return wholeModel({
    ...unclipModel({
      ...{ name: folder.name, decoder },
      text: varies ? { ...text, tokenizer: deaf(text.tokenizer) } : text,
      from: varies ? await openImageEncoder(folder) : await openPrior(folder),
      superResolution: await openSuperResolution(folder, decoder),
      scheduler: await openScheduler(folder, 'decoder_scheduler'),
    }),
    task: varies ? 'vary' : 'text',
  });
}

/** Reads every text as the empty one. */
const deaf = (tokenizer: TextTokenizer): TextTokenizer => ({ ...tokenizer, encode: () => [] });

async function openDecoder(folder: ModelFolder, text: TextEncoder): Promise<Denoiser> {
  const paths = { unet: 'decoder/config.json', projection: 'text_proj/config.json' };
  const config = {
    unet: parseGlideUNetConfig(await requiredJson(folder, paths.unet), paths.unet),
    projection: parseUnclipProjection(await requiredJson(folder, paths.projection)),
  };
  const weights = mergedSources([
    await openModuleWeights(folder, 'decoder'),
    withPrefix(await openModuleWeights(folder, 'text_proj'), PROJECTION),
  ]);
  const stored = { name: 'decoder', config, weights, check: { what: 'The decoder' } };
  return decoderOf(stored, text.textLength);
}

async function openSuperResolution(folder: ModelFolder, decoder: Denoiser): Promise<SuperResolution> {
  const first = await openEnlarger(folder, SUPER_RES);
  const last = await openEnlarger(folder, SUPER_RES_LAST);
  return superResolutionOf({
    first,
    last,
    decoder,
    scheduler: await openScheduler(folder, 'super_res_scheduler'),
  });
}

async function openEnlarger(folder: ModelFolder, module: string): Promise<Denoiser> {
  const path = `${module}/config.json`;
  const config = parseUNet2dConfig(await requiredJson(folder, path), path);
  const weights = canonicalVaeNames(await openModuleWeights(folder, module));
  return unet2dDenoiser({ name: module, config, weights, check: { what: 'The network that enlarges' } });
}
