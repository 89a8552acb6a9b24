import type { SmallDecoder } from '../pipeline/decoders.ts';
import type { SomeSettings } from '../recipe/settings.ts';
import type { NoiseFamily } from '../samplers/schedulerConfig.ts';

/** One side of what a model makes. */
export interface Axis {
  /** What it was made for. */
  readonly usual: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
}

/**
 * What has to be known of a model without opening it: written beside its files, sent to the page, read by the form.
 * It is JSON, and older ones are read: see readCard.ts.
 */
export interface ModelCard {
  /** 'Stable Diffusion 1' and its like; '' for architectures of nobody's but their own. */
  readonly family: string;
  readonly makes: 'picture';
  /** In pixels. */
  readonly axes: { readonly width: Axis; readonly height: Axis };
  /** It makes pictures without words. */
  readonly wordless?: true;
  /** Which samplers fit it; null where nobody has said. */
  readonly noise: NoiseFamily | null;
  /** Paths of the special settings that it takes: see fields.ts. */
  readonly takes: readonly string[];
  /** Settings that it is best begun with, where they are not the usual ones. */
  readonly usual: SomeSettings;
  /** How noisy a picture is usually made that it makes larger; missing: it makes none larger. */
  readonly noiseLevel?: number;
  /** A second decoder that came with it (TAESD). */
  readonly smallDecoder: SmallDecoder | null;
  /** A second UNet, distilled to few steps, came with it. */
  readonly fewSteps: boolean;
  /** Tensors of its files that no network has, as diffusers and ComfyUI pass them over; null where there are none. */
  readonly passedOver: PassedOver | null;
}

export interface PassedOver {
  readonly count: number;
  /** The first of them. */
  readonly names: readonly string[];
}

const SMALLEST = 64;
/** Latents are eight times as small as pictures. */
const STEP = 8;

/** Far from the size that a model was trained at its pictures fall apart: twice the side is the limit. */
export function squareAxes(side: number, step = STEP): ModelCard['axes'] {
  const axis = { usual: side, least: Math.min(SMALLEST, side), most: 2 * side, step };
  return { width: axis, height: axis };
}

/** Whether a model takes a setting that not every one does. */
export const takes = (card: Pick<ModelCard, 'takes'> | null, path: string): boolean =>
  card?.takes.includes(path) ?? false;

/** The model that the site ships, in public/models/etch: the page lists it without opening it, and a test compares the two. */
export const BUILT_IN: { readonly id: string; readonly name: string; readonly card: ModelCard } = {
  id: 'etch',
  name: 'Etch',
  card: {
    family: '',
    makes: 'picture',
    axes: squareAxes(128),
    noise: 'betas',
    takes: ['decoder'],
    // more guidance makes the pictures of other seeds alike
    usual: { steps: 20, guidance: 1.5 },
    smallDecoder: { scale: 2, isDefault: true },
    fewSteps: true,
    passedOver: null,
  },
};
