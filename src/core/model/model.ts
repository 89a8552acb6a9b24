import type { PlaneShape } from '../models/autoencoderKL.ts';
import type { TextJoin } from '../pipeline/joinTexts.ts';
import type { LatentPreview } from '../pipeline/latentPreview.ts';
import type { Denoiser } from '../pipeline/denoisers.ts';
import type { Autoencoder } from '../pipeline/networks.ts';
import type { SchedulerConfig } from '../samplers/schedulerConfig.ts';
import { isPrior, type ImageEmbedding } from './imageEmbedding.ts';
import type { Network } from './network.ts';
import type { SmallPicture } from './smallPicture.ts';
import type { SuperResolution } from './superResolution.ts';
import type { TextEncoder } from './textEncoder.ts';

/** A second autoencoder, of which only the decoder is used. */
export interface SmallVae extends Autoencoder {
  readonly decoder: Network<PlaneShape>;
  /** The model's files say that it is the one to decode with unless somebody chooses: "_is_default_decoder". */
  readonly isDefault: boolean;
}

/** What a model makes pictures of: words alone, or words and a picture. */
export type Task = 'text' | 'inpaint' | 'instruct' | 'upscale' | 'refine' | 'vary';

/** How many steps, and how much guidance, where nobody asks for others. */
export interface UsualSettings {
  readonly steps: number;
  readonly guidance: number;
}

/** A model of any family, opened: configs and headers read, no weights yet. */
export interface Model {
  readonly name: string;
  /** Tensors of its files that no network has, by their names there; a file is none the worse for them. */
  readonly passedOver: readonly string[];
  /** The id of its family: see families.ts. */
  readonly family: string;
  /** What a person calls this kind of model; '' for architectures of nobody's but their own. */
  readonly called: string;
  readonly task: Task;
  readonly textEncoders: readonly TextEncoder[];
  /** What the network is told of what they make of a text. */
  readonly joinTexts: TextJoin;
  readonly denoiser: Denoiser;
  /** The same distilled to few steps (Luo et al. 2023), which came with the model: see denoiserFor.ts. */
  readonly fewSteps: Denoiser | null;
  /** unCLIP: what it is told beside the text, one vector of the picture to be. */
  readonly imageEmbedding: ImageEmbedding | null;
  /** Makes what the denoiser made larger. */
  readonly superResolution: SuperResolution | null;
  readonly vae: Autoencoder;
  /** A small autoencoder that came with the model, for previews and fast decoding. */
  readonly smallVae: SmallVae | null;
  /** As the model's pipeline uses it. */
  readonly scheduler: SchedulerConfig;
  /** Models that make small pictures larger. */
  readonly smallPicture: SmallPicture | null;
  /** InstructPix2Pix: CosXL's sees the picture's latents scaled like its own, the others as the VAE gives them. */
  readonly scalesPicture: boolean;
  /** What the network is told without a negative prompt: nothing but zeros, or the encoded empty text. */
  readonly emptyNegative: 'zeros' | 'text';
  readonly preview: LatentPreview;
  /** What its family's pipelines begin with. */
  readonly usual: UsualSettings;
  /** The side in pixels that it was trained at, as its config says or its family has it. */
  readonly side: number;
}

/** All of a model's networks, whatever they are for. */
export function networksOf(model: Model): Network[] {
  const { textEncoders, denoiser, fewSteps, imageEmbedding, superResolution, vae, smallVae } = model;
  const all: (Network | null | undefined)[] = [
    ...textEncoders.map(({ network }) => network),
    ...[denoiser.network, denoiser.ahead?.network, fewSteps?.network],
    ...[imageEmbedding === null ? null : embedding(imageEmbedding)],
    ...[superResolution?.denoiser.network, superResolution?.last],
    ...[vae.decoder, vae.encoder, smallVae?.decoder, smallVae?.encoder],
  ];
  return all.filter((network) => network !== null && network !== undefined);
}

const embedding = ({ from }: ImageEmbedding): Network =>
  isPrior(from) ? from.denoiser.network : from.network;
