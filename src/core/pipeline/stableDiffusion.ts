import { AquatintError } from '../errors.ts';
import { buildVaeDecoder, buildVaeEncoder } from '../models/autoencoderKL.ts';
import { canonicalClipNames, canonicalVaeNames } from '../models/checkpointNames.ts';
import { buildClipText } from '../models/clipText.ts';
import { parseClipTextConfig, type ClipTextConfig } from '../models/clipTextConfig.ts';
import { buildUNet } from '../models/unet2dCondition.ts';
import { parseUNetConfig, type UNetConfig } from '../models/unetConfig.ts';
import { parseVaeConfig, vaeFactor, type VaeConfig } from '../models/vaeConfig.ts';
import type { Graph } from '../onnx/graph.ts';
import { loadClipTokenizer, type ClipTokenizer } from '../prompt/clipTokenizer.ts';
import { parseSchedulerConfigText, type SchedulerConfig } from '../samplers/schedulerConfig.ts';
import { checkParameters, type ParameterCheck } from '../weights/checkParameters.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import { parseLatentPreview, usualPreview, type LatentPreview } from './latentPreview.ts';
import { optionalText, requiredJson, requiredText, type ModelFolder } from './modelFolder.ts';
import { openModuleWeights } from './moduleWeights.ts';

/** A network: what it is, and where its weights lie. */
export interface Module<Config> {
  readonly config: Config;
  readonly weights: TensorSource;
}

/** A Stable Diffusion 1.x or 2.x model, opened: configs and headers read, no weights yet. */
export interface StableDiffusion {
  readonly name: string;
  readonly tokenizer: ClipTokenizer;
  /** Tokens a prompt as the text encoder takes it. */
  readonly textLength: number;
  readonly textEncoder: Module<ClipTextConfig>;
  readonly unet: Module<UNetConfig>;
  readonly vae: Module<VaeConfig>;
  readonly scheduler: SchedulerConfig;
  readonly preview: LatentPreview;
}

/**
 * Opens a folder in diffusers layout. Everything that can be wrong with it is found here, before a picture is
 * begun: throws AquatintError 'model-missing-file', 'model-corrupt', 'model-unsupported' or 'model-mismatch'.
 */
export async function openStableDiffusion(folder: ModelFolder): Promise<StableDiffusion> {
  await requirePipelineClass(folder);
  const tokenizer = await openTokenizer(folder);
  const textEncoder = {
    config: parseClipTextConfig(await requiredJson(folder, 'text_encoder/config.json')),
    weights: canonicalClipNames(await openModuleWeights(folder, 'text_encoder')),
  };
  const unet = {
    config: parseUNetConfig(await requiredJson(folder, 'unet/config.json')),
    weights: await openModuleWeights(folder, 'unet'),
  };
  const vae = {
    config: parseVaeConfig(await requiredJson(folder, 'vae/config.json')),
    weights: canonicalVaeNames(await openModuleWeights(folder, 'vae')),
  };
  const model = {
    name: folder.name,
    tokenizer,
    textLength: Math.min(tokenizer.maxLength, textEncoder.config.positions),
    textEncoder,
    unet,
    vae,
    scheduler: parseSchedulerConfigText(await requiredText(folder, 'scheduler/scheduler_config.json')),
    preview: await openPreview(folder, vae.config.latentChannels),
  };
  checkStableDiffusion(model, {
    textEncoder: { what: 'The text encoder', ignore: UNUSED_TEXT },
    unet: { what: 'The UNet' },
    vae: { what: 'The VAE' },
  });
  return model;
}

/** How messages speak of the networks' tensors. */
export type WeightChecks = Readonly<Record<'textEncoder' | 'unet' | 'vae', ParameterCheck>>;

/** Throws AquatintError 'model-mismatch' where the networks do not fit each other or their weights. */
export function checkStableDiffusion(model: StableDiffusion, checks: WeightChecks): void {
  checkFit(model);
  checkWeights(model, checks);
}

async function requirePipelineClass(folder: ModelFolder): Promise<void> {
  const index = await requiredJson(folder, 'model_index.json');
  const name: unknown =
    typeof index === 'object' && index !== null && '_class_name' in index ? index._class_name : undefined;
  if (name === 'StableDiffusionPipeline' || name === 'LatentConsistencyModelPipeline') return;
  const named = typeof name === 'string' ? `is a ${name.slice(0, 80)}` : 'does not name its pipeline class';
  throw new AquatintError(
    'model-unsupported',
    `${folder.name} ${named}; so far Aquatint runs StableDiffusionPipeline (SD 1.x).`,
  );
}

async function openTokenizer(folder: ModelFolder): Promise<ClipTokenizer> {
  const config = await optionalText(folder, 'tokenizer/tokenizer_config.json');
  const specialTokens = await optionalText(folder, 'tokenizer/special_tokens_map.json');
  const tokenizerJson = await optionalText(folder, 'tokenizer/tokenizer.json');
  if (tokenizerJson !== null) return loadClipTokenizer({ tokenizerJson, config, specialTokens });
  const vocab = await requiredText(folder, 'tokenizer/vocab.json');
  const merges = await requiredText(folder, 'tokenizer/merges.txt');
  return loadClipTokenizer({ vocab, merges, config, specialTokens });
}

async function openPreview(folder: ModelFolder, channels: number): Promise<LatentPreview> {
  const hasOwn = folder.paths.has('preview.json');
  return hasOwn
    ? parseLatentPreview(await requiredJson(folder, 'preview.json'), channels)
    : usualPreview(channels);
}

/** The schedule is a table of so many numbers; 1000 are usual. */
const MOST_TIMESTEPS = 100_000;

/** The modules have to fit each other, not only their own configs. */
function checkFit({ tokenizer, textLength, textEncoder, unet, vae, scheduler }: StableDiffusion): void {
  const fail = (message: string): never => {
    throw new AquatintError('model-mismatch', message);
  };
  if (textLength < 2) fail('The text encoder reads one token; the start and the end of a prompt take two.');
  if ((scheduler.numTrainTimesteps ?? 0) > MOST_TIMESTEPS) {
    fail(`scheduler_config.json: "num_train_timesteps" should be at most ${MOST_TIMESTEPS}.`);
  }
  const lastToken = Math.max(tokenizer.bos, tokenizer.eos, tokenizer.pad);
  if (lastToken >= textEncoder.config.vocabulary) {
    fail(
      `The tokenizer has tokens up to ${lastToken}, but the text encoder knows only ${textEncoder.config.vocabulary}.`,
    );
  }
  const wrong = unet.config.levels.find((level) => level.contextChannels !== textEncoder.config.channels);
  if (wrong !== undefined) {
    fail(
      `The UNet expects text of width ${wrong.contextChannels}, the text encoder gives ${textEncoder.config.channels}.`,
    );
  }
  if (
    unet.config.inChannels !== vae.config.latentChannels ||
    unet.config.outChannels !== vae.config.latentChannels
  ) {
    fail(
      `The UNet takes ${unet.config.inChannels} channels and gives ${unet.config.outChannels}, the VAE has ${vae.config.latentChannels} latent channels.`,
    );
  }
}

/** Builds every graph once, at the smallest size, to compare names and shapes with the headers. */
function checkWeights({ textEncoder, unet, vae, textLength }: StableDiffusion, checks: WeightChecks): void {
  const side = 2 ** unet.config.levels.length;
  const plane = { batch: 1, height: side, width: side };
  const factor = vaeFactor(vae.config);
  const picture = { batch: 1, height: side * factor, width: side * factor };
  const text = buildClipText(textEncoder.config, { batch: 1, length: textLength }, 'wasm');
  const denoiser = buildUNet(unet.config, { ...plane, textLength }, 'wasm');
  const decoder = buildVaeDecoder(vae.config, plane, 'wasm');
  const encoder = buildVaeEncoder(vae.config, picture, 'wasm');
  checkParameters(expected(text), textEncoder.weights, checks.textEncoder);
  checkParameters(expected(denoiser), unet.weights, checks.unet);
  checkParameters([...expected(decoder), ...expected(encoder)], vae.weights, checks.vae);
}

/** Tensors that old files carry and nobody uses. */
const UNUSED_TEXT = ['text_model.embeddings.position_ids', 'text_projection.weight'];

function expected(graph: Graph) {
  return graph.parameters.map((parameter) => parameter.origin);
}

const SD1_LATENT_SIDE = 64;
const SD2_V_LATENT_SIDE = 96;
/** What the config says is a hint, and may be nonsense. */
const LARGEST_NATIVE_SIDE = 2048;

/** The side in pixels that the model was trained at, as its config says or its family has it. */
export function nativeSide({ unet, vae, scheduler }: StableDiffusion): number {
  const usual = scheduler.predictionType === 'v_prediction' ? SD2_V_LATENT_SIDE : SD1_LATENT_SIDE;
  return Math.min((unet.config.sampleSize ?? usual) * vaeFactor(vae.config), LARGEST_NATIVE_SIDE);
}
