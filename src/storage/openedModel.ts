import { DENOISER_FOLDERS } from '../core/families/denoiserFolders.ts';
import type { ModelFolder } from '../core/pipeline/modelFolder.ts';

export interface OpenedModel {
  readonly folder: ModelFolder;
  /**
   * SHA-256 in hex of the UNet's weights, or of a checkpoint that is one file: there other programs do so, too.
   * Recipes name the model by it; '' where there is none.
   */
  readonly hash: string;
  /** Weights are read fastest, and leave no copies behind, while this runs `task`. */
  readonly reading: <T>(task: () => Promise<T>) => Promise<T>;
}

/** The file whose hash names a model. */
export const HASHED_WEIGHTS = new RegExp(
  String.raw`^((${DENOISER_FOLDERS.join('|')})/)?[^/]+\.(safetensors|gguf|ckpt|pt|pth|bin)$`,
  'i',
);
