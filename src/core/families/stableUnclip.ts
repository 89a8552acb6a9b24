import { AquatintError } from '../errors.ts';
import { FOR_PRIOR, type ImageEmbedding, type Noising } from '../model/imageEmbedding.ts';
import { networksOf, type Model } from '../model/model.ts';
import type { TextEncoder } from '../model/textEncoder.ts';
import { isClipVision, readClipVision, UNUSED_CLIP_VISION } from '../models/singleFile/clipVision.ts';
import { asTold, tellsPicture } from '../models/singleFile/stableUnclip.ts';
import { PRIOR_SIGNS, readPrior, statisticsIn, type Statistics } from '../models/singleFile/unclip.ts';
import { textEncodersOf, type Found, type FoundPart, type NamedFile } from '../models/singleFile/parts.ts';
import { checkWeights } from '../pipeline/checkWeights.ts';
import { floatTensor } from '../pipeline/condition.ts';
import { imageEncoderOf, type ImageEncoder } from '../pipeline/control/adapters.ts';
import { joinOnChannels, type TextJoin } from '../pipeline/joinTexts.ts';
import { type ModelFolder } from '../pipeline/modelFolder.ts';
import { openModuleWeights } from '../pipeline/moduleWeights.ts';
import { madeNoisy } from '../pipeline/madeNoisy.ts';
import { maskOf } from '../pipeline/paddingMask.ts';
import { trainTimesteps } from '../samplers/alphasCumprod.ts';
import { said } from '../said.ts';
import { parseSchedulerConfig, type SchedulerConfig } from '../samplers/schedulerConfig.ts';
import { timeWaves } from '../tensor/timeWaves.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import { renamed } from '../weights/renamed.ts';
import { vectorOf } from '../weights/vectorOf.ts';
import type { Checkpoints, Family, PipelineFolder } from './family.ts';
import { clipOf, FileParts } from './fileParts.ts';
import { openClip, openScheduler, SMALL_VAES } from './folderParts.ts';
import { openImageEncoder } from './folderEncoders.ts';
import { openPrior } from './openPrior.ts';
import { PRIOR_SCHEDULE, priorIn } from './unclipFiles.ts';
import { STABLE_UNCLIP_VARIATIONS, stableUnclipKind } from './stableUnclipKind.ts';
import { openUNetFiles } from './unetFiles.ts';
import { openUNetFolder } from './unetFolder.ts';

const NORMALIZER = 'image_normalizer';

/**
 * Stable Diffusion 2 that is told CLIP's vector of a picture beside the text, made a little noisy: of the picture that is given, or
 * of one that a prior thinks of (Ramesh et al. 2022).
 */
export const stableUnclip: Family = {
  id: stableUnclipKind.id,
  name: stableUnclipKind.name,
  pipelines: Object.keys(stableUnclipKind.pipelines),
  networks: [
    ...['unet', 'vae', 'text_encoder', 'prior_text_encoder', 'prior', 'image_encoder', NORMALIZER],
    ...SMALL_VAES,
  ],
  schedulers: ['scheduler', 'prior_scheduler', 'image_noising_scheduler'],
  openFolder,
  openFiles,
};

async function openFolder(given: PipelineFolder): Promise<Model | null> {
  const model = await openUNetFolder(given, stableUnclipKind);
  if (model === null) return null;
  const { folder, index } = given;
  const called = stableUnclipKind.name;
  const varied = index.className === STABLE_UNCLIP_VARIATIONS;
  const embedding = await openEmbedding(folder);
  const whole: Model = varied
    ? {
        ...{ ...model, called, task: 'vary' },
        imageEmbedding: { ...embedding, from: await openImageEncoder(folder) },
      }
    : {
        ...{ ...model, called, joinTexts },
        textEncoders: [...model.textEncoders, await openPriorText(folder)],
        imageEmbedding: { ...embedding, from: await openPrior(folder) },
      };
  return withChecked(whole, model);
}

/** The networks that it has and `model` has not are checked, too. */
function withChecked(whole: Model, model: Model): Model {
  const added = networksOf(whole).filter((network) => !networksOf(model).includes(network));
  return { ...whole, passedOver: [...model.passedOver, ...checkWeights(added)] };
}

/** As published with the models: their files say nothing of it. */
const NOISING = {
  _class_name: 'DDPMScheduler',
  num_train_timesteps: 1000,
  beta_schedule: 'squaredcos_cap_v2',
};
/** Of the vectors of OpenAI's ViT-L, which were normalised; those of OpenCLIP's ViT-H were not. */
const NORMALIZED = 768;

/**
 * sd21-unclip-h and -l: each has the UNet and CLIP in one file, but not the statistics of -l. They make variations of a picture; with
 * Karlo's prior beside it -l makes pictures of words.
 */
async function openFiles(model: Checkpoints): Promise<Model | null> {
  const { files } = model;
  if (!files.some(tellsPicture)) return null;
  const parts = new FileParts(model, 'Stable unCLIP');
  const prior = parts.denoiser(PRIOR_SIGNS);
  const clip = prior === null ? null : clipFor(prior, files);
  const plain = await openUNetFiles(
    { ...model, files: files.filter((file) => isOfUNet(file, [prior, clip])).map(asTold) },
    stableUnclipKind,
  );
  if (plain === null) return null;
  const statistics = files.map(statisticsIn).find((found) => found !== null) ?? null;
  const vectors = statistics === null ? null : vectorsOf(statistics.tensors, 'clip_mean', 'clip_std');
  const embedding = embeddingOf(parseSchedulerConfig(NOISING), vectors);
  const called = stableUnclipKind.name;
  if (prior === null) {
    const from = imageEncoderIn({ parts, model, plain, statistics });
    return withChecked({ ...plain, called, task: 'vary', imageEmbedding: { ...embedding, from } }, plain);
  }
  const [part, beside] = parts.require(
    { what: said('part.clipProjected'), found: clip },
    { what: STATISTICS, found: statistics },
  );
  const from = priorIn(prior, { statistics: beside, parts, scheduler: parseSchedulerConfig(THINKING) });
  requireTold(from.channels, widthOf(plain));
  const textEncoders = [...plain.textEncoders, await priorTextIn(part, parts, model)];
  return withChecked(
    { ...plain, called, joinTexts, textEncoders, imageEmbedding: { ...embedding, from } },
    plain,
  );
}

const STATISTICS = 'ViT-L-14_stats.th';

/** Karlo's scheduler, as the class that took its place has it. */
const THINKING = { ...NOISING, ...PRIOR_SCHEDULE };

/** Numbers of a vector. */
const widthOf = ({ denoiser: { unet } }: Model): number => (unet?.vectorChannels ?? 0) / 2;

/** Not only the prior, CLIP for it, or statistics. */
const isOfUNet = (file: NamedFile, others: readonly (Pick<Found, 'file'> | null)[]): boolean =>
  tellsPicture(file) || (statisticsIn(file) === null && others.every((other) => other?.file !== file));

interface Seeing {
  readonly parts: FileParts;
  readonly model: Checkpoints;
  readonly plain: Model;
  readonly statistics: Statistics | null;
}

function imageEncoderIn({ parts, model: { files }, plain, statistics }: Seeing): ImageEncoder {
  const seeing = files.find((file) => isClipVision([...file.tensors.names()])) ?? null;
  const [file] = parts.require(
    { what: said('part.imageEncoder'), found: seeing },
    { what: STATISTICS, found: widthOf(plain) === NORMALIZED ? statistics : true },
  );
  const unused = UNUSED_CLIP_VISION;
  return imageEncoderOf(
    parts.stored(readClipVision(file), file, { name: 'image_encoder', what: 'image encoder', unused }),
  );
}

/** CLIP's for texts that gives vectors as the prior reads them: -l has it beside the one that its UNet is told by, or it has a file of its own. */
function clipFor(prior: Found, files: readonly NamedFile[]): FoundPart | null {
  const { pooledChannels } = readPrior(prior).config;
  const fits = ({ tensors }: FoundPart): boolean =>
    tensors.has(PROJECTION) && tensors.info(PROJECTION).shape[0] === pooledChannels;
  return (
    files
      .filter((file) => file !== prior.file)
      .flatMap(textEncodersOf)
      .find(fits) ?? null
  );
}

const PROJECTION = 'text_projection.weight';

function requireTold(made: number, told: number): void {
  if (made === told) return;
  throw new AquatintError(
    'model-mismatch',
    `The prior makes vectors of ${made} numbers, but the UNet is told vectors of ${told}.`,
  );
}

async function priorTextIn(part: FoundPart, parts: FileParts, model: Checkpoints): Promise<TextEncoder> {
  // CLIP is one network for texts and for pictures
  const tensors = renamed(part.tensors, (name) => (name.startsWith('visual.') ? null : name));
  const encoder = await clipOf(
    parts,
    { ...part, tensors },
    {
      ...{ name: 'prior_text_encoder', what: "prior's text encoder", model, isOpen: false },
      reading: { skip: 1, finalNorm: true, pooled: true },
    },
  );
  return forPrior(encoder);
}

/** It reads a text as a whole, and nothing is made of it that files of LoRAs or of learnt words could mean. */
const forPrior = (encoder: TextEncoder): TextEncoder => ({
  ...encoder,
  ...{ isWhole: true, prefixes: [], embedding: '' },
});

/** Mean and deviation of CLIP's vectors. Reads weights. */
type Vectors = () => readonly [mean: Float32Array, deviation: Float32Array];

const vectorsOf = (tensors: TensorSource, mean: string, deviation: string): Vectors => {
  return () => [vectorOf(tensors, mean), vectorOf(tensors, deviation)];
};

async function openPriorText(folder: ModelFolder): Promise<TextEncoder> {
  const encoder = await openClip(folder, {
    ...{ module: 'prior_text_encoder', what: "The prior's text encoder" },
    reading: { skip: 1, finalNorm: true, pooled: true },
  });
  return forPrior(encoder);
}

/** The UNet is told of the first one's states, the prior of the other's. */
const joinTexts: TextJoin = ([own, priors]) => {
  const { text } = joinOnChannels(own === undefined ? [] : [{ ...own, pooled: null }]);
  const [length = 0] = priors?.text.shape ?? [];
  return {
    text: text ?? floatTensor([0, 0], []),
    [`${FOR_PRIOR}text`]: priors?.text ?? floatTensor([0, 0], []),
    [`${FOR_PRIOR}text_mask`]: floatTensor([length], maskOf(length, priors?.filled ?? 0)),
    [`${FOR_PRIOR}pooled`]: floatTensor([priors?.pooled?.length ?? 0], priors?.pooled ?? []),
  };
};

async function openEmbedding(folder: ModelFolder): Promise<Omit<ImageEmbedding, 'from'>> {
  const scheduler = await openScheduler(folder, 'image_noising_scheduler');
  const normalizer = await openModuleWeights(folder, NORMALIZER);
  return embeddingOf(scheduler, vectorsOf(normalizer, 'mean', 'std'));
}

/** Without statistics vectors are told as they are. */
function embeddingOf(scheduler: SchedulerConfig, statistics: Vectors | null): Omit<ImageEmbedding, 'from'> {
  const told = (numbers: Float32Array) => ({ class_vector: floatTensor([numbers.length], numbers) });
  return {
    told: (vector, noising) => {
      const noisy = noised(vector, { statistics, scheduler, ...noising });
      const all = new Float32Array(2 * vector.length);
      all.set(noisy);
      all.set(timeWaves(noising.level, vector.length), vector.length);
      return { positive: told(all), negative: told(new Float32Array(all.length)) };
    },
    mostNoise: trainTimesteps(scheduler) - 1,
  };
}

const f32 = Math.fround;

interface Made extends Noising {
  readonly statistics: Vectors | null;
  readonly scheduler: SchedulerConfig;
}

/** Among vectors of mean 0 and deviation 1. */
function noised(vector: Float32Array, { statistics, scheduler, noise, level }: Made): Float32Array {
  const [mean, deviation] = statistics?.() ?? [];
  const normal = vector.map((value, i) => f32(value - (mean?.[i] ?? 0)) / (deviation?.[i] ?? 1));
  return madeNoisy(normal, { scheduler, level, noise }).map(
    (value, i) => f32(value * (deviation?.[i] ?? 1)) + (mean?.[i] ?? 0),
  );
}
