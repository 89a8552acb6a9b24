import type { Model } from '../model/model.ts';
import { turns } from '../models/layers/rotary.ts';
import { readZImage, UNUSED_Z_IMAGE, Z_IMAGE_SIGNS, zImageNames } from '../models/singleFile/zImage.ts';
import { buildZImage, Z_IMAGE_TOKENS } from '../models/zImageTransformer.ts';
import { parseZImageConfig, type ZImageConfig } from '../models/zImageTransformerConfig.ts';
import { floatTensor, padded, type Condition } from '../pipeline/condition.ts';
import { denoiserOf, type Denoiser, type GuidanceSettings } from '../pipeline/denoisers.ts';
import { openQwenTokenizer } from '../pipeline/languageTokenizer.ts';
import type { TextJoin } from '../pipeline/joinTexts.ts';
import { FLUX_1, usualPreview } from '../pipeline/latentPreview.ts';
import type { Stored } from '../pipeline/networks.ts';
import type { QwenUse } from '../pipeline/qwenEncoder.ts';
import { maskOf } from '../pipeline/paddingMask.ts';
import { parseSchedulerConfig, type SchedulerConfig } from '../samplers/schedulerConfig.ts';
import type { Checkpoints, Family, PipelineFolder } from './family.ts';
import { FileParts, qwenOf, vaeOf } from './fileParts.ts';
import { openPreview, openScheduler, openSmallVae, openVae, SMALL_VAES } from './folderParts.ts';
import { openQwen } from './folderEncoders.ts';
import { openNetwork } from './openNetwork.ts';
import { wholeModel, type ModelParts } from './wholeModel.ts';

const PATCH = 2;
/** Pixels along a side. */
const SIDE = 1024;
/** What goes into its last layer but one, of the tokens alone; those of the padding are not told. */
const READING: QwenUse = { length: 512, after: (layers) => [layers - 1], masked: false, thinks: true };

/**
 * Z-Image (Tongyi-MAI 2025): a transformer of 6 B that is told the states of a language model, in the latents of Flux.1. Turbo was
 * distilled to eight steps without guidance.
 */
export const zImage: Family = {
  id: 'z-image',
  name: 'Z-Image',
  pipelines: ['ZImagePipeline', 'ZImageImg2ImgPipeline', 'ZImageInpaintPipeline'],
  networks: ['transformer', 'vae', 'text_encoder', ...SMALL_VAES],
  reader: () => ({
    ...{ tokenizer: 'tokenizer', length: READING.length },
    open: (folder, module) => openQwenTokenizer(folder, module, READING),
  }),
  openFolder,
  openFiles,
};

/** Turbo's; what was not distilled has another shift. */
const SHIFT = 3;
const SCHEDULE = {
  ...{ _class_name: 'FlowMatchEulerDiscreteScheduler', num_train_timesteps: 1000 },
  shift: SHIFT,
};

const usualOf = ({ flow }: SchedulerConfig) =>
  (flow.shift ?? SHIFT) > SHIFT ? { steps: 50, guidance: 5 } : { steps: 8, guidance: 0 };

async function openFolder({ folder }: PipelineFolder): Promise<Model> {
  const stored = await openNetwork(folder, {
    ...{ module: 'transformer', parse: parseZImageConfig, signs: Z_IMAGE_SIGNS, read: readZImage },
    check: { what: 'The transformer', ignore: UNUSED_Z_IMAGE },
  });
  const vae = await openVae(folder, { overflows: false });
  const scheduler = await openScheduler(folder, 'scheduler');
  return wholeModel({
    ...{ name: folder.name, family: zImage.id, called: zImage.name, side: SIDE, vae },
    textEncoders: [await openQwen(folder, { module: 'text_encoder', use: READING })],
    joinTexts: joinTexts(stored.config),
    denoiser: zImageDenoiser(stored),
    smallVae: await openSmallVae(folder),
    scheduler: ownSigmas(scheduler),
    preview: await openPreview(folder, vae.config.latentChannels, FLUX_1),
    usual: usualOf(scheduler),
  });
}

/** Flux.1's autoencoder, whose files say nothing of it. */
const LATENTS = { scaling: 0.3611, shift: 0.1159 };

async function openFiles(model: Checkpoints): Promise<Model | null> {
  const parts = new FileParts(model, 'Z-Image');
  const found = parts.denoiser(Z_IMAGE_SIGNS);
  const transformer = found === null ? null : readZImage(found);
  if (found === null || transformer === null) return null;
  const [qwen, vaePart] = parts.require(parts.qwen(), parts.vae());
  const vae = vaeOf(parts, vaePart, LATENTS);
  const stored = parts.stored(transformer, found.file, {
    ...{ name: 'transformer', what: 'transformer', unused: UNUSED_Z_IMAGE },
  });
  const scheduler = parseSchedulerConfig(SCHEDULE);
  const whole: ModelParts = {
    ...{ name: model.name, family: zImage.id, called: zImage.name, side: SIDE, vae, smallVae: null },
    textEncoders: [await qwenOf(parts, qwen, { name: 'text_encoder', use: READING, model })],
    joinTexts: joinTexts(transformer.config),
    denoiser: zImageDenoiser(stored),
    scheduler: ownSigmas(scheduler),
    preview: usualPreview(vae.config.latentChannels, FLUX_1),
    usual: usualOf(scheduler),
  };
  return wholeModel(whole, parts.outside(found));
}

/** Its pipelines give the scheduler σ from 1 to 1/steps, whatever it would do by itself. */
const ownSigmas = (config: SchedulerConfig): SchedulerConfig => ({ ...config, timestepSpacing: 'trailing' });

function zImageDenoiser({ config, ...stored }: Stored<ZImageConfig>): Denoiser {
  const { inChannels, textChannels, headChannels, layers, refiners } = config;
  const length = roomFor(READING.length, 0);
  const places = [length + 1, headChannels / 2];
  return denoiserOf(stored, {
    who: 'who.transformer',
    build: (shape, dialect) => buildZImage(config, shape, dialect),
    channels: inChannels,
    patch: PATCH,
    // so few tokens are filled up, with a vector that is learnt
    wholeSide: 2 * PATCH,
    inputs: {
      ...{ text: [length, textChannels], text_filled: [length], text_mask: [length] },
      ...{ text_cosines: places, text_sines: places },
    },
    guidanceScale,
    evened,
    roomFor,
    names: () => [zImageNames(layers, refiners)],
  });
}

/** Its pipelines count from what the prompt gives, and not from what the negative one does. */
const guidanceScale = ({ guidance }: GuidanceSettings): number => guidance + 1;

/** The tokens of the text alone, filled up to a multiple of 32, and where each is, seen from the picture. */
function joinTexts({ rotaryChannels, rotaryBase, headChannels }: ZImageConfig): TextJoin {
  return ([qwen]) => {
    const [, channels = 0] = qwen?.text.shape ?? [];
    const filled = qwen?.filled ?? 0;
    const length = Z_IMAGE_TOKENS * Math.ceil(filled / Z_IMAGE_TOKENS);
    const text = new Float32Array(length * channels);
    text.set(qwen?.text.data.subarray(0, filled * channels) ?? []);
    // before the first token comes the padding of the picture
    const places = Array.from({ length: length + 1 }, (_, i) => [i - length - 1, 0, 0]);
    const [cosines, sines] = turns(places, { channels: rotaryChannels, base: rotaryBase });
    const shape = [length + 1, headChannels / 2];
    return {
      text: floatTensor([length, channels], text),
      text_filled: floatTensor([length], maskOf(length, filled)),
      text_cosines: floatTensor(shape, cosines),
      text_sines: floatTensor(shape, sines),
    };
  };
}

/** Tokens by which a text's room grows. */
const ROOM = 128;
/** Of a picture of 1024². What hides tokens has a number for each pair of them: beside larger pictures it would take too much. */
const MOST_LATENTS = 128 ** 2;

/**
 * Its graph has a text's length in it, and its weights are read anew for another graph: a word more than 32 tokens hold would cost as
 * much as loading the model. So texts have room for more, which nobody hears, with the same numbers: always some, since a graph that
 * hides nothing is another one.
 */
const roomFor = (length: number, latents: number): number =>
  latents > MOST_LATENTS ? length : ROOM * (Math.floor(length / ROOM) + 1);

/** With rows of zeros behind what is told of each token; text_mask hides them. */
function evened(condition: Condition, length: number): Condition {
  const longer = (name: string, rows: number) => {
    const { shape: [, ...rest] = [], data = [] } = condition[name] ?? {};
    const all = new Float32Array(rest.reduce((product, size) => product * size, rows));
    all.set(data);
    return floatTensor([rows, ...rest], all);
  };
  return {
    ...padded(condition, length),
    text_filled: longer('text_filled', length),
    text_cosines: longer('text_cosines', length + 1),
    text_sines: longer('text_sines', length + 1),
  };
}
