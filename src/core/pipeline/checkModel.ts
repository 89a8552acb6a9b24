import { AquatintError } from '../errors.ts';
import { buildDecoder, buildEncoder } from '../models/autoencoder.ts';
import { buildClipText } from '../models/clipText.ts';
import { buildUNet } from '../models/unet2dCondition.ts';
import type { UNetConfig } from '../models/unetConfig.ts';
import { vaeFactor, type VaeConfig } from '../models/vaeConfig.ts';
import type { Graph } from '../onnx/graph.ts';
import { checkParameters, type ParameterCheck } from '../weights/checkParameters.ts';
import type { Module, StableDiffusion, TextEncoder } from './stableDiffusion.ts';
import { channelsOf } from './task.ts';

/** How messages speak of the networks' tensors. */
export interface WeightChecks {
  readonly textEncoders: readonly ParameterCheck[];
  readonly unet: ParameterCheck;
  readonly vae: ParameterCheck;
  readonly smallVae: ParameterCheck;
}

/** Throws AquatintError 'model-mismatch' where the networks do not fit each other or their weights. */
export function checkStableDiffusion(model: StableDiffusion, checks: WeightChecks): void {
  checkText(model);
  checkChannels(model);
  checkSchedule(model);
  checkWeights(model, checks);
}

function fail(message: string): never {
  throw new AquatintError('model-mismatch', message);
}

/** The schedule is a table of so many numbers; 1000 are usual. */
const MOST_TIMESTEPS = 100_000;

function checkSchedule({ scheduler, lowResScheduler }: StableDiffusion): void {
  for (const { numTrainTimesteps = 0 } of [scheduler, lowResScheduler ?? scheduler]) {
    if (numTrainTimesteps > MOST_TIMESTEPS) {
      fail(`scheduler_config.json: "num_train_timesteps" should be at most ${MOST_TIMESTEPS}.`);
    }
  }
}

const FEW_STEP_UNET = 'The UNet for few steps';

/** With what messages call them. */
function unetsOf({ unet, fewStepUnet }: StableDiffusion): (readonly [name: string, config: UNetConfig])[] {
  const own = ['The UNet', unet.config] as const;
  return fewStepUnet === null ? [own] : [own, [FEW_STEP_UNET, fewStepUnet.config]];
}

function checkText(model: StableDiffusion): void {
  const { textEncoders } = model;
  for (const { textLength, tokenizer, config } of textEncoders) {
    if (textLength < 2) fail('The text encoder reads one token; the start and the end of a prompt take two.');
    const lastToken = Math.max(tokenizer.bos, tokenizer.eos, tokenizer.pad);
    if (lastToken >= config.vocabulary) {
      fail(
        `The tokenizer has tokens up to ${lastToken}, but the text encoder knows only ${config.vocabulary}.`,
      );
    }
  }
  const lengths = new Set(textEncoders.map((encoder) => encoder.textLength));
  if (lengths.size > 1) fail('The text encoders read prompts of different lengths.');
  const width = textEncoders.reduce((sum, { config }) => sum + config.channels, 0);
  const [who, gives] = textEncoders.length > 1 ? ['encoders', 'give'] : ['encoder', 'gives'];
  const pooled = textEncoders.at(-1)?.config.projectionChannels;
  for (const [name, { levels, addition }] of unetsOf(model)) {
    const wrong = levels.find((level) => level.contextChannels !== width);
    if (wrong !== undefined) {
      fail(`${name} expects text of width ${wrong.contextChannels}, the text ${who} ${gives} ${width}.`);
    }
    if (addition !== null && addition.pooledChannels !== pooled) {
      fail(
        `${name} expects the pooled text to have ${addition.pooledChannels} numbers, the text encoder's has ${pooled}.`,
      );
    }
  }
}

function checkChannels(model: StableDiffusion): void {
  const { task, unet, fewStepUnet, vae, smallVae } = model;
  checkSmallDecoder(vae.config, smallVae?.config ?? null);
  const { latentChannels } = vae.config;
  const wanted = channelsOf(task, latentChannels, vae.config.inChannels);
  for (const [name, { inChannels, outChannels }] of unetsOf(model)) {
    if (inChannels === wanted && outChannels === latentChannels) continue;
    fail(
      `${name} takes ${inChannels} channels and gives ${outChannels}, the VAE has ${latentChannels} latent channels.`,
    );
  }
  if (fewStepUnet !== null && toldBeside(fewStepUnet.config) !== toldBeside(unet.config)) {
    fail(
      `${FEW_STEP_UNET} is told other things beside the text than the model's own: they belong to different models.`,
    );
  }
}

/** Whatever a pipeline tells the UNet but text, time and guidance. */
function toldBeside({ addition, classLabels }: UNetConfig): string {
  return JSON.stringify([addition?.sizes ?? 0, classLabels ?? 0]);
}

function checkSmallDecoder(vae: VaeConfig, small: VaeConfig | null): void {
  if (vae.kind === 'tiny' && vae.encoderChannels.length !== vae.decoderChannels.length) {
    fail('The VAE makes pictures of another size than those that it reads: it can only be a small decoder.');
  }
  if (small !== null && small.latentChannels !== vae.latentChannels) {
    fail(
      `The small autoencoder has ${small.latentChannels} latent channels, the VAE ${vae.latentChannels}: they belong to different models.`,
    );
  }
}

/** Builds every graph once, at the smallest size, to compare names and shapes with the headers. */
function checkWeights(
  { textEncoders, unet, fewStepUnet, vae, smallVae }: StableDiffusion,
  checks: WeightChecks,
): void {
  const textLength = textEncoders[0]?.textLength ?? 2;
  textEncoders.forEach((encoder, i) => checkTextWeights(encoder, checks.textEncoders[i]));
  checkUNet(unet, textLength, checks.unet);
  if (fewStepUnet !== null) checkUNet(fewStepUnet, textLength, { what: FEW_STEP_UNET });
  checkVae(vae, checks.vae);
  if (smallVae !== null) checkVae(smallVae, checks.smallVae, false);
}

function checkUNet({ config, weights }: Module<UNetConfig>, textLength: number, check: ParameterCheck): void {
  const side = 2 ** config.levels.length;
  const graph = buildUNet(config, { batch: 1, height: side, width: side, textLength }, 'wasm');
  checkParameters(expected(graph), weights, check);
}

function checkTextWeights(
  { config, textLength, reading, weights }: TextEncoder,
  check?: ParameterCheck,
): void {
  const all = { skip: 1, finalNorm: true, pooled: reading.pooled };
  const graph = buildClipText(config, { batch: 1, length: textLength }, 'wasm', all);
  checkParameters(expected(graph), weights, check ?? { what: 'The text encoder' });
}

/** An autoencoder without an encoder will do for previews. */
function checkVae({ config, weights }: Module<VaeConfig>, check: ParameterCheck, needsEncoder = true): void {
  const side = 8;
  const factor = vaeFactor(config);
  const decoder = buildDecoder(config, { batch: 1, height: side, width: side }, 'wasm');
  const hasEncoder = needsEncoder || [...weights.names()].some((name) => name.startsWith('encoder.'));
  const picture = { batch: 1, height: side * factor, width: side * factor };
  const encoder = hasEncoder ? expected(buildEncoder(config, picture, 'wasm')) : [];
  checkParameters([...expected(decoder), ...encoder], weights, check);
}

function expected(graph: Graph) {
  return graph.parameters.map((parameter) => parameter.origin);
}
