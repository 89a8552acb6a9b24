import type { Grammar } from './words.ts';
import type { Seed } from './seed.ts';

/** Everything that decides a picture. Same settings, same model files, same device: same bytes. */
export interface GenerationSettings {
  /** Model id: 'etch' or the name of an imported model. */
  readonly model: string;
  /** As written, before dynamic prompts and styles are expanded by the page. */
  readonly prompt: string;
  readonly negativePrompt: string;
  /**
   * Pixels; multiples of 8, within the model's range. Of what the model makes: a small decoder whose pictures are larger makes
   * them a whole number of times as large.
   */
  readonly width: number;
  readonly height: number;
  /** 1 … 1000 */
  readonly steps: number;
  /** Classifier-free guidance scale; 1 switches it off. */
  readonly guidance: number;
  /** Picture k of a job uses seed + k, or the k-th part of one generator's noise: see NoiseSettings. */
  readonly seed: Seed;
  /** Id from core/samplers/catalogue.ts. */
  readonly sampler: string;
  /** Id from core/samplers/schedules.ts; null: the sampler's own. */
  readonly schedule: string | null;
  /** Noise that stochastic samplers add, as a share of what their paper adds; null: the sampler's own. 0 … 1 */
  readonly eta: number | null;
  /** Pictures in this job, 1 … 16. */
  readonly count: number;
  readonly guidanceOptions: GuidanceSettings;
  readonly noise: NoiseSettings;
  readonly language: LanguageSettings;
  readonly precision: PrecisionChoice;
  /** Recipes say which it was. */
  readonly decoder: DecoderChoice;
  /** Tiles take less memory; what overlaps is faded, so tones differ a little. */
  readonly tiling: TilingChoice;
  /** null: none, the picture starts from noise alone. */
  readonly source: SourceSettings | null;
  /** SDXL: a second model finishes the picture; null: none. */
  readonly refiner: RefinerSettings | null;
  /** SDXL: what the model is told about sizes; null: the picture's own size, nothing cropped. */
  readonly sizeHints: SizeHints | null;
}

export interface GuidanceSettings {
  /** Classifier-free, or adaptive projected guidance (Sadat et al. 2024). */
  readonly method: 'cfg' | 'apg';
  /** Lin et al. 2023, section 3.4: 0 (off) … 1. */
  readonly rescale: number;
  /** Shares of the way, 0 … 1, between which there is guidance. */
  readonly from: number;
  readonly to: number;
  /** Perturbed-attention guidance's scale (Ahn et al. 2024); 0 switches it off. */
  readonly perturbed: number;
  /** InstructPix2Pix: how closely the picture keeps to the source picture. */
  readonly image: number;
}

export interface NoiseSettings {
  /** torch's generator on the CPU (MT19937), or on CUDA (Philox). */
  readonly source: 'cpu' | 'cuda';
  /** seed + k for picture k as A1111 has it, or one generator for the whole batch as diffusers has it. */
  readonly batch: 'seed_per_picture' | 'one_generator';
  readonly variationSeed: Seed;
  /** 0 (off) … 1 */
  readonly variationStrength: number;
  /** The noise of a picture of this size, centred in this one; null: off. */
  readonly resizeFrom: { readonly width: number; readonly height: number } | null;
  /** Added to the seed for what a sampler draws after the start (A1111's ENSD); 0: off. */
  readonly laterSeedDelta: number;
  /**
   * What the steps draw: the start's generator goes on (A1111, diffusers), or ComfyUI begins another: on CUDA Philox with the
   * seed, on a CPU torch's with seed + 1. Brownian paths come from the same device.
   */
  readonly steps: 'continued' | 'comfyui_cuda' | 'comfyui_cpu';
  /**
   * How strong the start's noise is: as the sampler's own program has it, or √(1 + σ²) where the picture begins at the model's
   * highest σ (ComfyUI, and A1111's "SGM noise multiplier").
   */
  readonly start: 'usual' | 'sgm';
}

export interface LanguageSettings {
  /** The program by whose rules the words are read; 'plain': every character as it stands (diffusers). */
  readonly grammar: Grammar;
  /** Whether the page draws one of `{a|b}` and `__list__`, or they are words like others. */
  readonly choices: 'drawn' | 'written';
  /** An empty negative prompt is what program and model make of it, or zeros (ComfyUI's ConditioningZeroOut). */
  readonly emptyNegative: 'usual' | 'zeros';
  readonly emphasis: 'original' | 'no_norm' | 'ignore';
  /** 1: the last layer; 2: the last but one … */
  readonly clipSkip: number;
}

export type PrecisionChoice = 'auto' | 'f32' | 'f16' | 'int8' | 'int4';

/**
 * What makes pixels of latents: the model's own decoder, or the small one that came with it (TAESD), which is quicker and
 * whose pictures may be larger; 'auto': the one that the model's files name, as a rule its own.
 */
export type DecoderChoice = 'auto' | 'full' | 'small';

export type TilingChoice = 'auto' | 'whole' | 'tiles';

/** A picture to start from or to change. The pixels travel beside the settings: see GeneratorRequest. */
export interface SourceSettings {
  /** SHA-256 of the file, hex. */
  readonly image: string;
  /** SHA-256 of the mask's file: white is painted anew; null: no mask. */
  readonly mask: string | null;
  /** 0 … 1: how much of the way is gone. */
  readonly strength: number;
  /** The x4 upscaler: noise put on the small picture, 0 … 350; more invents more. */
  readonly noiseLevel: number;
}

export interface RefinerSettings {
  /** Model id. */
  readonly model: string;
  /** Share of the way, 0 … 1, at which it takes over. */
  readonly from: number;
}

export interface SizeHints {
  readonly originalWidth: number;
  readonly originalHeight: number;
  readonly cropLeft: number;
  readonly cropTop: number;
  readonly targetWidth: number;
  readonly targetHeight: number;
}

/** What everything but prompt, model and seed is unless somebody changes it. */
export const USUAL_SETTINGS = {
  schedule: null,
  eta: null,
  guidanceOptions: { method: 'cfg', rescale: 0, from: 0, to: 1, perturbed: 0, image: 1.5 },
  noise: {
    source: 'cpu',
    batch: 'seed_per_picture',
    variationSeed: 0,
    variationStrength: 0,
    resizeFrom: null,
    laterSeedDelta: 0,
    steps: 'continued',
    start: 'usual',
  },
  language: {
    grammar: 'a1111',
    choices: 'drawn',
    emptyNegative: 'usual',
    emphasis: 'original',
    clipSkip: 1,
  },
  precision: 'auto',
  decoder: 'auto',
  tiling: 'auto',
  source: null,
  refiner: null,
  sizeHints: null,
} as const satisfies Partial<GenerationSettings>;

/** Words with choices in them. */
export interface Template {
  readonly prompt: string;
  readonly negativePrompt: string;
}

/** What is kept with a picture: enough to make it again. */
export interface Recipe {
  readonly version: 2;
  readonly settings: GenerationSettings;
  /** What was written where the settings have what was drawn from it; missing: the same. */
  readonly template?: Template;
  /** As shown to people. */
  readonly modelName: string;
  /** First 10 hex digits of the SHA-256 of the UNet's file, as A1111 writes it; '' when unknown. */
  readonly modelHash: string;
  readonly device: 'webgpu' | 'wasm';
  readonly app: string;
  /** ISO 8601. */
  readonly createdAt: string;
}
