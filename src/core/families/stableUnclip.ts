import { FOR_PRIOR, type ImageEmbedding, type Noising } from '../model/imageEmbedding.ts';
import { networksOf, type Model } from '../model/model.ts';
import type { TextEncoder } from '../model/textEncoder.ts';
import { checkWeights } from '../pipeline/checkWeights.ts';
import { floatTensor } from '../pipeline/condition.ts';
import { joinOnChannels, type TextJoin } from '../pipeline/joinTexts.ts';
import { type ModelFolder } from '../pipeline/modelFolder.ts';
import { openModuleWeights } from '../pipeline/moduleWeights.ts';
import { madeNoisy } from '../pipeline/madeNoisy.ts';
import { maskOf } from '../pipeline/paddingMask.ts';
import { trainTimesteps } from '../samplers/alphasCumprod.ts';
import type { SchedulerConfig } from '../samplers/schedulerConfig.ts';
import { timeWaves } from '../tensor/timeWaves.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import { vectorOf } from '../weights/vectorOf.ts';
import type { Family, PipelineFolder } from './family.ts';
import { openClip, openScheduler, SMALL_VAES } from './folderParts.ts';
import { openImageEncoder } from './folderEncoders.ts';
import { openPrior } from './openPrior.ts';
import { sd2 } from './sd2.ts';
import { openUNetFolder } from './unetFolder.ts';
import type { UNetKind } from './unetKind.ts';

const VARIATIONS = 'StableUnCLIPImg2ImgPipeline';
const NORMALIZER = 'image_normalizer';

const kind: UNetKind = {
  ...sd2,
  id: 'stableUnclip',
  name: 'Stable unCLIP',
  pipelines: { StableUnCLIPPipeline: {}, [VARIATIONS]: {} },
  has: ({ embeds }) => embeds,
  usual: { steps: 20, guidance: 10 },
};

/**
 * Stable Diffusion 2 that is told CLIP's vector of a picture beside the text, made a little noisy: of the picture that is given, or
 * of one that a prior thinks of (Ramesh et al. 2022).
 */
export const stableUnclip: Family = {
  id: kind.id,
  name: kind.name,
  pipelines: Object.keys(kind.pipelines),
  networks: [
    ...['unet', 'vae', 'text_encoder', 'prior_text_encoder', 'prior', 'image_encoder', NORMALIZER],
    ...SMALL_VAES,
  ],
  schedulers: ['scheduler', 'prior_scheduler', 'image_noising_scheduler'],
  openFolder,
  openFiles: () => Promise.resolve(null),
};

async function openFolder(given: PipelineFolder): Promise<Model | null> {
  const model = await openUNetFolder(given, kind);
  if (model === null) return null;
  const { folder, index } = given;
  const called = kind.name;
  const varied = index.className === VARIATIONS;
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
  const added = networksOf(whole).filter((network) => !networksOf(model).includes(network));
  return { ...whole, passedOver: [...model.passedOver, ...checkWeights(added)] };
}

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
  const statistics = await openModuleWeights(folder, NORMALIZER);
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
  readonly statistics: TensorSource;
  readonly scheduler: SchedulerConfig;
}

/** Among vectors of mean 0 and deviation 1. */
function noised(vector: Float32Array, { statistics, scheduler, noise, level }: Made): Float32Array {
  const [mean, deviation] = [vectorOf(statistics, 'mean'), vectorOf(statistics, 'std')];
  const normal = vector.map((value, i) => f32(value - (mean[i] ?? 0)) / (deviation[i] ?? 1));
  return madeNoisy(normal, { scheduler, level, noise }).map(
    (value, i) => f32(value * (deviation[i] ?? 1)) + (mean[i] ?? 0),
  );
}
