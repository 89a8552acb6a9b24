import type { Network } from '../model/network.ts';
import type { TextReading } from '../models/clipText.ts';
import type { ClipTextConfig } from '../models/clipTextConfig.ts';
import type { Family } from '../models/family.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import type { EmbeddingWord } from '../prompt/embeddingWords.ts';
import type { ClipTokenizer } from '../prompt/clipTokenizer.ts';
import type { SchedulerConfig } from '../samplers/schedulerConfig.ts';
import type { LatentPreview } from './latentPreview.ts';
import type { Autoencoder, Denoiser, ReadTextShape } from './networks.ts';

/** A second autoencoder, of which only the decoder is used. */
export interface SmallVae extends Autoencoder {
  /** The model's files say that it is the one to decode with unless somebody chooses: "_is_default_decoder". */
  readonly isDefault: boolean;
}

/** A text encoder, and how the pipeline reads it. */
export interface TextEncoder {
  readonly config: ClipTextConfig;
  readonly network: Network<ReadTextShape>;
  readonly tokenizer: ClipTokenizer;
  /** Tokens a prompt as the encoder takes it. */
  readonly textLength: number;
  /** Without "clip skip", which adds to its `skip`. */
  readonly reading: TextReading;
  /** Words that it was given, whose vectors lie behind its vocabulary's. */
  readonly words?: readonly EmbeddingWord[];
}

/** What a model makes pictures of: words alone, or words and a picture. */
export type Task = 'text' | 'inpaint' | 'instruct' | 'upscale' | 'refine';

/** A Stable Diffusion model of any family, opened: configs and headers read, no weights yet. */
export interface StableDiffusion {
  readonly name: string;
  /** Tensors of its files that no network has, by their names there; a file is none the worse for them. */
  readonly passedOver: readonly string[];
  /** For what is said of a model; its numbers follow from the configs. */
  readonly family: Family;
  readonly task: Task;
  /** Their states are joined on the channel axis, in this order. */
  readonly textEncoders: readonly TextEncoder[];
  readonly unet: Denoiser;
  /** The same distilled to few steps (Luo et al. 2023), which came with the model: see unetFor.ts. */
  readonly fewStepUnet: Denoiser | null;
  readonly vae: Autoencoder;
  /** A small autoencoder that came with the model, for previews and fast decoding. */
  readonly smallVae: SmallVae | null;
  /** As the model's pipeline uses it. */
  readonly scheduler: SchedulerConfig;
  /** The x4 upscaler: how the small picture is made noisy, and up to which level. */
  readonly lowResScheduler: SchedulerConfig | null;
  readonly maxNoiseLevel: number;
  /** InstructPix2Pix: CosXL's sees the picture's latents scaled like its own, the others as the VAE gives them. */
  readonly scalesPicture: boolean;
  /** What the network is told without a negative prompt: nothing but zeros, or the encoded empty text. */
  readonly emptyNegative: 'zeros' | 'text';
  readonly preview: LatentPreview;
}

const LATENT_SIDES: Readonly<Record<Family, number>> = {
  sd1: 64,
  sd2: 64,
  sdxl: 128,
  'sdxl-refiner': 128,
  upscaler: 128,
};
const SD2_V_LATENT_SIDE = 96;
/** What the config says is a hint, and may be nonsense. */
const LARGEST_NATIVE_SIDE = 2048;

/** The side in pixels that the model was trained at, as its config says or its family has it. */
export function nativeSide({ family, unet, vae, scheduler }: StableDiffusion): number {
  const predictsVelocity = scheduler.predictionType === 'v_prediction';
  const usual = family === 'sd2' && predictsVelocity ? SD2_V_LATENT_SIDE : LATENT_SIDES[family];
  return Math.min((unet.config.sampleSize ?? usual) * vaeFactor(vae.config), LARGEST_NATIVE_SIDE);
}

/** All of a model's networks, whatever they are for. */
export function networksOf({ textEncoders, unet, fewStepUnet, vae, smallVae }: StableDiffusion): Network[] {
  const all: (Network | null | undefined)[] = [
    ...textEncoders.map(({ network }) => network),
    ...[unet.network, fewStepUnet?.network],
    ...[vae.decoder, vae.encoder, smallVae?.decoder, smallVae?.encoder],
  ];
  return all.filter((network) => network !== null && network !== undefined);
}
