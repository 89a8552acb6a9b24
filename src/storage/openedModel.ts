import type { ModelFolder } from '../core/pipeline/modelFolder.ts';

export interface OpenedModel {
  readonly folder: ModelFolder;
  /**
   * SHA-256 in hex of the UNet's weights, or of a checkpoint that is one file: there other programs do so, too.
   * Recipes name the model by it; '' where there is none.
   */
  readonly hash: string;
}

/** The file whose hash names a model. */
export const HASHED_WEIGHTS = /^(unet\/)?[^/]+\.safetensors$/i;
