import type { Recipe, Template } from '../core/recipe/recipe.ts';
import type { Settings } from '../core/recipe/settings.ts';
import type { TestedDevice } from '../core/selfTest/testedDevice.ts';
import type { ControlPictureEvent, ControlPictureWish } from './controlPicture.ts';
import type { Said } from '../core/said.ts';

/** The wire between page and generator worker. Cloneable data only; every message has its job's id. */

export type DeviceChoice = 'auto' | 'webgpu' | 'wasm';

/**
 * What shows each step: a linear map of the latents to colours, for nothing, or the model's small decoder where it has one
 * and there is room.
 */
export type PreviewChoice = 'colours' | 'small';

export interface DeviceReport {
  readonly device: 'webgpu' | 'wasm';
  /** The adapter's own words, e.g. "apple metal-3"; '' on wasm. */
  readonly adapter: string;
  /** Why WebGPU is not used; null when it is. */
  readonly reason: Said | null;
  readonly shaderF16: boolean;
  /** wasm threads in use. */
  readonly threads: number;
  /**
   * What is known of the graphics adapter, also where it is left: as it was told with `open`, or nothing yet. null where there
   * is no adapter that counts, or nobody asked for trust.
   */
  readonly tested: TestedDevice | null;
}

/** Where a job was cut off. Its earlier pictures are finished. */
export interface Unfinished {
  /** 0-based picture of the job. */
  readonly picture: number;
  /** What the network gave at each of its calls: see core/pipeline/callJournal.ts. */
  readonly calls: readonly (readonly Float32Array[])[];
}

export interface Wording extends Pick<Settings, 'prompt' | 'negativePrompt'> {
  /** What these words were drawn from, for the recipe. */
  readonly template?: Template;
}

export type GeneratorRequest =
  | {
      readonly kind: 'open';
      readonly id: number;
      readonly device: DeviceChoice;
      /** All devices that were tested: what is not proved on this one is off. null: whatever it offers is on. */
      readonly tested: readonly TestedDevice[] | null;
    }
  /** In a worker of its own, which is ended when the time is over. */
  | { readonly kind: 'self-test'; readonly id: number; readonly tested: readonly TestedDevice[] }
  | {
      readonly kind: 'generate';
      readonly id: number;
      readonly settings: Settings;
      /**
       * The files that settings name, by their SHA-256: pictures, and networks beside the model (of folders by that and the
       * path, "hash/config.json"). Those of networks that read pictures for a preprocessor: by their kind and name,
       * "depth-estimator/config.json".
       */
      readonly sources: ReadonlyMap<string, Blob>;
      /** The words of each picture, where they are not the settings': styles put on, choices drawn. */
      readonly wordings: readonly Wording[];
      readonly preview: PreviewChoice;
      /** Also return the final latents (f32, before the VAE's scaling is undone). */
      readonly wantLatents: boolean;
      /** A job that was cut off goes on from here; null: from the start. */
      readonly unfinished: Unfinished | null;
      /** Of the memory that there seems to be, how much may be used: less where it was too much before. 0 … 1 */
      readonly memoryShare: number;
    }
  /** What a control network will see, where only networks can make it. */
  | {
      readonly kind: 'control-picture';
      readonly id: number;
      readonly picture: Blob;
      readonly wish: ControlPictureWish;
      /** As `sources` of 'generate'. */
      readonly annotators: ReadonlyMap<string, Blob>;
    }
  /** The runtime, and the site's own model, are loaded before a picture is asked for. Nothing is answered. */
  | { readonly kind: 'prepare'; readonly id: number }
  | { readonly kind: 'cancel'; readonly id: number }
  /** The job ends with what there is of its picture. */
  | { readonly kind: 'finish'; readonly id: number };

/** 'adapt': what LoRAs change in the weights is made; 'enlarge': a network, or Lanczos, makes a picture larger. */
export type Stage = 'model' | 'adapt' | 'text' | 'denoise' | 'decode' | 'enlarge';

/** Seconds spent by stage; `step` is one UNet step's mean. */
export interface Timings {
  readonly load: number;
  readonly text: number;
  readonly denoise: number;
  readonly decode: number;
}

export interface WireError {
  /** An ErrorCode of core/errors.ts. */
  readonly code: string;
  /** Technical: what was expected and what came. The page adds the remedy by code. */
  readonly message: string;
  /** The same in sentences, where there are any. */
  readonly said?: readonly Said[];
}

export type GeneratorEvent =
  | { readonly kind: 'opened'; readonly id: number; readonly report: DeviceReport }
  | {
      readonly kind: 'progress';
      readonly id: number;
      readonly stage: Stage;
      /** 0-based picture of the job. */
      readonly picture: number;
      /** Steps done of steps; for 'model' bytes done of bytes, for 'adapt' tensors, for 'enlarge' tiles. */
      readonly done: number;
      readonly total: number;
      /** For the whole job; null while it cannot be known. */
      readonly secondsLeft: number | null;
    }
  | {
      readonly kind: 'preview';
      readonly id: number;
      readonly picture: number;
      /** Steps done. */
      readonly step: number;
      readonly width: number;
      readonly height: number;
      /** width × height × 4, sRGB; transferred. */
      readonly rgba: Uint8ClampedArray<ArrayBuffer>;
    }
  /** What the network gave at one call, for a picture that may be cut off. */
  | {
      readonly kind: 'called';
      readonly id: number;
      readonly picture: number;
      /** 0-based call of the picture; what was known of it and of later ones counts no more. */
      readonly call: number;
      readonly outputs: readonly Float32Array<ArrayBuffer>[];
    }
  /** A self-test has begun, or has come further. */
  | { readonly kind: 'tested'; readonly id: number; readonly tested: TestedDevice }
  /** How the pictures will be made here, and why. */
  | {
      readonly kind: 'planned';
      readonly id: number;
      readonly precision: string;
      readonly gpuBytes: number;
      /** The needs first. */
      readonly sentences: readonly Said[];
    }
  | { readonly kind: 'notice'; readonly id: number; readonly said: Said }
  | {
      readonly kind: 'picture';
      readonly id: number;
      readonly picture: number;
      readonly width: number;
      readonly height: number;
      readonly rgba: Uint8ClampedArray<ArrayBuffer>;
      readonly recipe: Recipe;
      readonly timings: Timings;
      readonly latents: {
        readonly shape: readonly number[];
        readonly data: Float32Array<ArrayBuffer>;
      } | null;
    }
  | ControlPictureEvent
  | { readonly kind: 'done'; readonly id: number }
  | { readonly kind: 'cancelled'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError };
