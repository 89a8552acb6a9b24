/** Everything that decides a picture. Same settings, same model files, same device: same bytes. */
export interface GenerationSettings {
  /** Model id: 'etch' or the name of an imported model. */
  readonly model: string;
  readonly prompt: string;
  readonly negativePrompt: string;
  /** Pixels; multiples of 8, within the model's range. */
  readonly width: number;
  readonly height: number;
  /** 1 … 1000 */
  readonly steps: number;
  /** Classifier-free guidance scale; 1 switches it off. */
  readonly guidance: number;
  /** 0 … 2^32 − 1. Picture k of a job uses seed + k. */
  readonly seed: number;
  /** Id from core/samplers/catalogue.ts. */
  readonly sampler: string;
  /** Pictures in this job, 1 … 16. */
  readonly count: number;
}

/** What is kept with a picture: enough to make it again. */
export interface Recipe {
  readonly version: 1;
  readonly settings: GenerationSettings;
  /** As shown to people. */
  readonly modelName: string;
  /** First 10 hex digits of the SHA-256 of the UNet's file, as A1111 writes it; '' when unknown. */
  readonly modelHash: string;
  readonly device: 'webgpu' | 'wasm';
  readonly app: string;
  /** ISO 8601. */
  readonly createdAt: string;
}
