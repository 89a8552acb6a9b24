import { FOR_PRIOR, type ImageEmbedding, type Noising } from '../model/imageEmbedding.ts';
import { networksOf, type Model } from '../model/model.ts';
import type { TextEncoder } from '../model/textEncoder.ts';
import { isClipVision, readClipVision, UNUSED_CLIP_VISION } from '../models/singleFile/clipVision.ts';
import { asTold, tellsPicture } from '../models/singleFile/stableUnclip.ts';
import { statisticsIn } from '../models/singleFile/unclip.ts';
import { checkWeights } from '../pipeline/checkWeights.ts';
import { floatTensor } from '../pipeline/condition.ts';
import { imageEncoderOf } from '../pipeline/control/adapters.ts';
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
import { vectorOf } from '../weights/vectorOf.ts';
import type { Checkpoints, Family, PipelineFolder } from './family.ts';
import { FileParts } from './fileParts.ts';
import { openClip, openScheduler, SMALL_VAES } from './folderParts.ts';
import { openImageEncoder } from './folderEncoders.ts';
import { openPrior } from './openPrior.ts';
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

/** sd21-unclip-h and -l: each has the UNet and CLIP's encoder of pictures in one file, but not the statistics of -l. */
async function openFiles(model: Checkpoints): Promise<Model | null> {
  const { files } = model;
  if (!files.some(tellsPicture)) return null;
  const others = files.filter((file) => statisticsIn(file) === null);
  const plain = await openUNetFiles({ ...model, files: others.map(asTold) }, stableUnclipKind);
  if (plain === null) return null;
  const parts = new FileParts(model, 'Stable unCLIP');
  const width = (plain.denoiser.unet?.vectorChannels ?? 0) / 2;
  const statistics = files.map(statisticsIn).find((found) => found !== null) ?? null;
  const seeing = files.find((file) => isClipVision([...file.tensors.names()])) ?? null;
  const [encoderFile] = parts.require(
    { what: said('part.imageEncoder'), found: seeing },
    { what: 'ViT-L-14_stats.th', found: width === NORMALIZED ? statistics : true },
  );
  const stored = parts.stored(readClipVision(encoderFile), encoderFile, {
    ...{ name: 'image_encoder', what: 'image encoder', unused: UNUSED_CLIP_VISION },
  });
  const whole: Model = {
    ...{ ...plain, called: stableUnclipKind.name, task: 'vary' },
    imageEmbedding: {
      ...embeddingOf(
        parseSchedulerConfig(NOISING),
        statistics === null ? null : vectorsOf(statistics.tensors, 'clip_mean', 'clip_std'),
      ),
      from: imageEncoderOf(stored),
    },
  };
  return withChecked(whole, plain);
}

/** Mean and deviation of CLIP's vectors. Reads weights. */
type Statistics = () => readonly [mean: Float32Array, deviation: Float32Array];

const vectorsOf = (tensors: TensorSource, mean: string, deviation: string): Statistics => {
  return () => [vectorOf(tensors, mean), vectorOf(tensors, deviation)];
};

async function openPriorText(folder: ModelFolder): Promise<TextEncoder> {
  const encoder = await openClip(folder, {
    ...{ module: 'prior_text_encoder', what: "The prior's text encoder" },
    reading: { skip: 1, finalNorm: true, pooled: true },
  });
  return { ...encoder, isWhole: true, prefixes: [], embedding: '' };
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
function embeddingOf(
  scheduler: SchedulerConfig,
  statistics: Statistics | null,
): Omit<ImageEmbedding, 'from'> {
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
  readonly statistics: Statistics | null;
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
