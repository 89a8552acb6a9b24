import type { TextReading } from '../models/clipText.ts';
import type { UsualSettings } from '../model/model.ts';
import type { LatentPreview } from '../pipeline/latentPreview.ts';
import type { SchedulerConfig } from '../samplers/schedulerConfig.ts';

/** What a pipeline class of diffusers changes of what its files say. */
export interface PipelineRule {
  /** Scheduler settings that it overrides. */
  readonly scheduler?: Partial<SchedulerConfig>;
  /** Of the autoencoder. */
  readonly scaling?: number;
}

/** What tells the families of Stable Diffusion that have a UNet apart; all else they share: see unetFamily.ts. */
export interface UNetKind {
  readonly id: string;
  /** As messages call it. */
  readonly name: string;
  readonly pipelines: Readonly<Record<string, PipelineRule>>;
  readonly has: (facts: UNetFacts) => boolean;
  /** How the text encoders are read, each and the last of them. */
  readonly reading: (isLast: boolean) => TextReading;
  /** In files of the original naming: is it CLIP's, or OpenCLIP's, which fills up prompts with "!". */
  readonly isClip: (isLast: boolean) => boolean;
  /** Told without a negative prompt: nothing but zeros, or the encoded empty text. */
  readonly emptyNegative: 'zeros' | 'text';
  /** How many sizes SDXL's are told. */
  readonly sizes: number;
  /** Does it predict v (Salimans & Ho 2022): as a mark that training left in its files says, always or never. */
  readonly velocity: 'marked' | 'always' | 'never';
  /** The side of the latents that it was trained at. */
  readonly latentSide: (predictsVelocity: boolean) => number;
  /** The standard deviation that the autoencoder's latents are divided by, as published with the models. */
  readonly scaling: number;
  /** Its autoencoder is known for numbers that overflow in f16. */
  readonly overflows: boolean;
  readonly preview: LatentPreview;
  readonly usual: UsualSettings;
  /** What its scheduler has beside DDIM's usual settings, where a file of the original naming says nothing. */
  readonly schedule: Readonly<Record<string, unknown>>;
}

/** What a kind is known by. */
export interface UNetFacts {
  /** Is the UNet told a noise level as a label? */
  readonly labelled: boolean;
  /** Is it told a vector of a picture? */
  readonly embeds: boolean;
  /** Is it told sizes and a pooled text? */
  readonly sized: boolean;
  readonly texts: number;
  /** Does it have what came with Stable Diffusion 2: a wider text, linear projections, OpenCLIP? */
  readonly isSecond: boolean;
}

export const LAST_LAYER: TextReading = { skip: 1, finalNorm: true, pooled: false };
