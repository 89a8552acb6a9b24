import { AquatintError } from '../errors.ts';
import type { UNetConfig } from '../models/unetConfig.ts';
import type { VaeConfig } from '../models/vaeConfig.ts';
import { networksOf, type Model } from '../model/model.ts';
import { checkWeights } from '../pipeline/checkWeights.ts';
import { channelsOf } from '../pipeline/task.ts';

/**
 * Throws AquatintError 'model-mismatch' where the networks do not fit each other or their weights. Gives back the names of tensors
 * that no network has.
 */
export function checkUNetModel(model: Model): readonly string[] {
  checkText(model);
  checkChannels(model);
  checkSchedule(model);
  return checkWeights(networksOf(model));
}

function fail(message: string): never {
  throw new AquatintError('model-mismatch', message);
}

/** The schedule is a table of so many numbers; 1000 are usual. */
const MOST_TIMESTEPS = 100_000;

function checkSchedule({ scheduler, smallPicture }: Model): void {
  for (const { numTrainTimesteps = 0 } of [scheduler, smallPicture?.scheduler ?? scheduler]) {
    if (numTrainTimesteps > MOST_TIMESTEPS) {
      fail(`scheduler_config.json: "num_train_timesteps" should be at most ${MOST_TIMESTEPS}.`);
    }
  }
}

/** With what messages call them. */
function unetsOf({ denoiser, fewSteps }: Model): (readonly [name: string, config: UNetConfig])[] {
  const named = (name: string, config: UNetConfig | null | undefined) =>
    config === null || config === undefined ? [] : [[name, config] as const];
  return [...named('The UNet', denoiser.unet), ...named(fewSteps?.network.check.what ?? '', fewSteps?.unet)];
}

function checkText(model: Model): void {
  const { textEncoders } = model;
  for (const { textLength, tokenizer, vocabulary } of textEncoders) {
    if (textLength < 2) fail('The text encoder reads one token; the start and the end of a prompt take two.');
    const lastToken = Math.max(...tokenizer.before, ...tokenizer.after, tokenizer.pad);
    if (lastToken >= vocabulary) {
      fail(`The tokenizer has tokens up to ${lastToken}, but the text encoder knows only ${vocabulary}.`);
    }
  }
  const lengths = new Set(textEncoders.map((encoder) => encoder.textLength));
  if (lengths.size > 1) fail('The text encoders read prompts of different lengths.');
  const width = textEncoders.reduce((sum, { channels }) => sum + channels, 0);
  const [who, gives] = textEncoders.length > 1 ? ['encoders', 'give'] : ['encoder', 'gives'];
  const pooled = textEncoders.at(-1)?.pooledChannels;
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

function checkChannels(model: Model): void {
  const { task, vae, smallVae } = model;
  checkSmallDecoder(vae.config, smallVae?.config ?? null);
  const { latentChannels } = vae.config;
  const wanted = channelsOf(task, latentChannels, vae.config.inChannels);
  const all = unetsOf(model);
  for (const [name, { inChannels, outChannels }] of all) {
    if (inChannels === wanted && outChannels === latentChannels) continue;
    fail(
      `${name} takes ${inChannels} channels and gives ${outChannels}, the VAE has ${latentChannels} latent channels.`,
    );
  }
  const [, other] = all.find(([, config]) => toldBeside(config) !== toldBeside(all[0]?.[1] ?? config)) ?? [];
  if (other !== undefined) {
    fail(
      `${model.fewSteps?.network.check.what} is told other things beside the text than the model's own: they belong to different models.`,
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
