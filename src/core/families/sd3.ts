import type { Model } from '../model/model.ts';
import type { TextReading } from '../models/clipText.ts';
import { buildSd3 } from '../models/sd3Transformer.ts';
import { parseSd3Config, type Sd3Config } from '../models/sd3TransformerConfig.ts';
import type { FoundPart } from '../models/singleFile/parts.ts';
import { readSd3, SD3_SIGNS, sd3Names } from '../models/singleFile/sd3.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import { openT5Tokenizer } from '../pipeline/languageTokenizer.ts';
import { floatTensor } from '../pipeline/condition.ts';
import { denoiserOf, type Denoiser } from '../pipeline/denoisers.ts';
import { sideBySide, type EncodedText, type TextJoin } from '../pipeline/joinTexts.ts';
import { STABLE_DIFFUSION_3, usualPreview } from '../pipeline/latentPreview.ts';
import type { Stored } from '../pipeline/networks.ts';
import { parseSchedulerConfig } from '../samplers/schedulerConfig.ts';
import type { Checkpoints, Family, PipelineFolder } from './family.ts';
import { clipOf, FileParts, t5Of, vaeOf } from './fileParts.ts';
import { openClip, openPreview, openScheduler, openSmallVae, openVae, SMALL_VAES } from './folderParts.ts';
import { openT5 } from './folderEncoders.ts';
import { openNetwork } from './openNetwork.ts';
import { stackedTokens, widened } from './textStreams.ts';
import { wholeModel, type ModelParts } from './wholeModel.ts';

/** Tokens that T5 gives; a model without it is told as many zeros. */
const T5_LENGTH = 256;
/** CLIP's tokens stand before T5's. */
const CLIP_LENGTH = 77;
const T5_READING = { length: T5_LENGTH, masked: false };
/** As in SDXL, the states before the last, as they are; and the pooled vector of each. */
const READING: TextReading = { skip: 2, finalNorm: false, pooled: true };

/**
 * Stable Diffusion 3 and 3.5 (Esser et al. 2024): a transformer that is told CLIP ViT-L and OpenCLIP ViT-bigG side by side,
 * then T5; straight paths instead of a table of betas.
 */
export const sd3: Family = {
  id: 'sd3',
  name: 'Stable Diffusion 3',
  pipelines: [
    'StableDiffusion3Pipeline',
    'StableDiffusion3Img2ImgPipeline',
    'StableDiffusion3InpaintPipeline',
  ],
  networks: ['transformer', 'vae', 'text_encoder', 'text_encoder_2', 'text_encoder_3', ...SMALL_VAES],
  reader: () => ({ tokenizer: 'tokenizer_3', length: T5_LENGTH, open: openT5Tokenizer }),
  openFolder,
  openFiles,
};

/** diffusers' pipelines begin so. */
const USUAL = { steps: 28, guidance: 7 };

async function openFolder({ folder, index }: PipelineFolder): Promise<Model> {
  const stored = await openNetwork(folder, {
    ...{ module: 'transformer', parse: parseSd3Config, signs: SD3_SIGNS, read: readSd3 },
    check: { what: 'The transformer' },
  });
  const { config } = stored;
  const vae = await openVae(folder, { overflows: false });
  const clip = (module: string, what: string) => openClip(folder, { module, what, reading: READING });
  return wholeModel({
    name: folder.name,
    family: sd3.id,
    called: sd3.name,
    textEncoders: [
      await clip('text_encoder', 'The first text encoder'),
      await clip('text_encoder_2', 'The second text encoder'),
      ...(index.has('text_encoder_3')
        ? [await openT5(folder, { module: 'text_encoder_3', reading: T5_READING })]
        : []),
    ],
    joinTexts: joinTexts(config),
    denoiser: sd3Denoiser(stored),
    vae,
    smallVae: await openSmallVae(folder),
    scheduler: await openScheduler(folder, 'scheduler'),
    preview: await openPreview(folder, vae.config.latentChannels, STABLE_DIFFUSION_3),
    side: config.sampleSize * vaeFactor(vae.config),
    usual: USUAL,
  });
}

/** As published with the models: their files say nothing of it. */
const LATENTS = { scaling: 1.5305, shift: 0.0609 };
const SCHEDULE = { _class_name: 'FlowMatchEulerDiscreteScheduler', num_train_timesteps: 1000, shift: 3 };

async function openFiles(model: Checkpoints): Promise<Model | null> {
  const parts = new FileParts(model, 'Stable Diffusion 3');
  const found = parts.denoiser(SD3_SIGNS);
  if (found === null) return null;
  const transformer = readSd3(found);
  const [small, large, vaePart] = parts.require(...parts.clips(), parts.vae());
  const clip = (part: FoundPart, name: string, what: string) =>
    clipOf(parts, part, { name, what, reading: READING, model, isOpen: what === 'CLIP-G' });
  const { found: t5 } = parts.t5();
  const vae = vaeOf(parts, vaePart, LATENTS);
  const stored = parts.stored(transformer, found.file, { name: 'transformer', what: 'transformer' });
  const whole: ModelParts = {
    ...{ name: model.name, family: sd3.id, called: sd3.name, vae, smallVae: null },
    textEncoders: [
      await clip(small, 'text_encoder', 'CLIP-L'),
      await clip(large, 'text_encoder_2', 'CLIP-G'),
      ...(t5 === null ? [] : [await t5Of(parts, t5, { name: 'text_encoder_3', reading: T5_READING, model })]),
    ],
    joinTexts: joinTexts(transformer.config),
    denoiser: sd3Denoiser(stored),
    scheduler: parseSchedulerConfig(SCHEDULE),
    preview: usualPreview(vae.config.latentChannels, STABLE_DIFFUSION_3),
    side: transformer.config.sampleSize * vaeFactor(vae.config),
    usual: USUAL,
  };
  return wholeModel(whole, parts.outside(found));
}

function sd3Denoiser({ config, ...stored }: Stored<Sd3Config>): Denoiser {
  return denoiserOf(stored, {
    who: 'who.transformer',
    build: (shape, dialect) => buildSd3(config, shape, dialect),
    channels: config.inChannels,
    patch: config.patchSize,
    inputs: { text: [CLIP_LENGTH + T5_LENGTH, config.textChannels], pooled: [config.pooledChannels] },
    sampleSide: config.sampleSize,
    names: () => [sd3Names(config.layers)],
  });
}

/** CLIP's states side by side, made as wide as T5's, then T5's tokens, or zeros. */
function joinTexts({ textChannels }: Sd3Config): TextJoin {
  return (encoded) => {
    const [small, large, t5] = encoded;
    const clips = [small, large].filter((one): one is EncodedText => one !== undefined);
    const words = widened(sideBySide(clips.map(({ text }) => text)), textChannels);
    const more =
      t5?.text ?? floatTensor([T5_LENGTH, textChannels], new Float32Array(T5_LENGTH * textChannels));
    const pooled = clips.flatMap((one) => [...(one.pooled ?? [])]);
    return { text: stackedTokens(words, more), pooled: floatTensor([pooled.length], pooled) };
  };
}
