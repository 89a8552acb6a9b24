import type { Model } from '../model/model.ts';
import { buildPixart } from '../models/pixartTransformer.ts';
import { parsePixartConfig, type PixartConfig } from '../models/pixartTransformerConfig.ts';
import { PIXART_SIGNS, readPixart, UNUSED_PIXART } from '../models/singleFile/pixart.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import { openT5Tokenizer } from '../pipeline/languageTokenizer.ts';
import { floatTensor } from '../pipeline/condition.ts';
import { denoiserOf, type Denoiser, type ToldSettings } from '../pipeline/denoisers.ts';
import type { TextJoin } from '../pipeline/joinTexts.ts';
import { STABLE_DIFFUSION_1, STABLE_DIFFUSION_XL, usualPreview } from '../pipeline/latentPreview.ts';
import type { Stored } from '../pipeline/networks.ts';
import { maskOf } from '../pipeline/paddingMask.ts';
import { parseSchedulerConfig } from '../samplers/schedulerConfig.ts';
import type { Checkpoints, Family, PipelineFolder } from './family.ts';
import { FileParts, t5Of, vaeOf } from './fileParts.ts';
import { openPreview, openScheduler, openSmallVae, openVae, SMALL_VAES } from './folderParts.ts';
import { openT5 } from './folderEncoders.ts';
import { lowerCased } from './lowerCased.ts';
import { openNetwork } from './openNetwork.ts';
import { wholeModel, type ModelParts } from './wholeModel.ts';

/** What the two generations differ in beside their weights. */
interface Generation {
  /** Tokens of a text. */
  readonly length: number;
  readonly scaling: number;
  readonly preview: typeof STABLE_DIFFUSION_1;
}

/** With the autoencoder of Stable Diffusion 1. */
const ALPHA: Generation = { length: 120, scaling: 0.18215, preview: STABLE_DIFFUSION_1 };
/** With that of SDXL. */
const SIGMA: Generation = { length: 300, scaling: 0.13025, preview: STABLE_DIFFUSION_XL };
const SIGMA_PIPELINE = 'PixArtSigmaPipeline';

/** PixArt-α (Chen et al. 2023) and Σ (Chen et al. 2024): a diffusion transformer of 0.6 B that follows long prompts, told by T5 alone. */
export const pixart: Family = {
  id: 'pixart',
  name: 'PixArt',
  pipelines: ['PixArtAlphaPipeline', SIGMA_PIPELINE],
  networks: ['transformer', 'vae', 'text_encoder', ...SMALL_VAES],
  reader: (className) => ({
    tokenizer: 'tokenizer',
    length: generationOf(className).length,
    open: openT5Tokenizer,
  }),
  openFolder,
  openFiles,
};

const generationOf = (className: unknown): Generation => (className === SIGMA_PIPELINE ? SIGMA : ALPHA);

const readingOf = ({ length }: Generation) => ({ length, masked: true });

/** diffusers' pipelines begin so. */
const USUAL = { steps: 20, guidance: 4.5 };

async function openFolder({ folder, index }: PipelineFolder): Promise<Model> {
  const generation = generationOf(index.className);
  const stored = await openNetwork(folder, {
    ...{ module: 'transformer', parse: parsePixartConfig, signs: PIXART_SIGNS, read: readPixart },
    check: { what: 'The transformer', ignore: UNUSED_PIXART },
  });
  const { config } = stored;
  const vae = await openVae(folder, { overflows: generation === SIGMA });
  const t5 = await openT5(folder, { module: 'text_encoder', reading: readingOf(generation) });
  return wholeModel({
    ...{ name: folder.name, family: pixart.id, called: pixart.name, joinTexts, vae },
    textEncoders: [lowerCased(t5)],
    denoiser: pixartDenoiser(stored, generation),
    smallVae: await openSmallVae(folder),
    scheduler: await openScheduler(folder, 'scheduler'),
    preview: await openPreview(folder, vae.config.latentChannels, generation.preview),
    side: config.sampleSize * vaeFactor(vae.config),
    usual: USUAL,
  });
}

const SCHEDULE = {
  ...{ _class_name: 'DPMSolverMultistepScheduler', num_train_timesteps: 1000 },
  ...{ beta_start: 0.0001, beta_end: 0.02, beta_schedule: 'linear' },
};

async function openFiles(model: Checkpoints): Promise<Model | null> {
  const parts = new FileParts(model, 'PixArt');
  const found = parts.denoiser(PIXART_SIGNS);
  const transformer = found === null ? null : readPixart(found);
  if (found === null || transformer === null) return null;
  const generation = transformer.isSigma ? SIGMA : ALPHA;
  const [part, vaePart] = parts.require(parts.t5(), parts.vae());
  const vae = vaeOf(parts, vaePart, generation);
  const read = { name: 'text_encoder', reading: readingOf(generation), model };
  const stored = parts.stored(transformer, found.file, {
    ...{ name: 'transformer', what: 'transformer', unused: UNUSED_PIXART },
  });
  const whole: ModelParts = {
    ...{ name: model.name, family: pixart.id, called: pixart.name, joinTexts, vae, smallVae: null },
    textEncoders: [lowerCased(await t5Of(parts, part, read))],
    denoiser: pixartDenoiser(stored, generation),
    scheduler: parseSchedulerConfig(SCHEDULE),
    preview: usualPreview(vae.config.latentChannels, generation.preview),
    side: transformer.config.sampleSize * vaeFactor(vae.config),
    usual: USUAL,
  };
  return wholeModel(whole, parts.outside(found));
}

function pixartDenoiser({ config, ...stored }: Stored<PixartConfig>, { length }: Generation): Denoiser {
  const { sizes, textChannels, patchSize, inChannels } = config;
  return denoiserOf(stored, {
    who: 'who.transformer',
    build: (shape, dialect) => buildPixart(config, shape, dialect),
    channels: inChannels,
    patch: patchSize,
    inputs: {
      ...{ text: [length, textChannels], text_mask: [length] },
      ...(sizes ? { size: [2], ratio: [1] } : {}),
    },
    told: sizes ? toldSize : () => ({}),
    sampleSide: config.sampleSize,
  });
}

const toldSize = ({ width, height }: ToldSettings) => ({
  size: floatTensor([2], [height, width]),
  ratio: floatTensor([1], [height / width]),
});

const joinTexts: TextJoin = ([t5]) => {
  const text = t5?.text ?? floatTensor([0, 0], []);
  const [length = 0] = text.shape;
  return { text, text_mask: floatTensor([length], maskOf(length, t5?.filled ?? 0)) };
};
