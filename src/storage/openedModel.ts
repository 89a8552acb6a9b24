import type { ModelFolder } from '../core/pipeline/modelFolder.ts';

export interface OpenedModel {
  readonly folder: ModelFolder;
  /** SHA-256 of the UNet's weights in hex, by which recipes name the model; '' where there is none. */
  readonly hash: string;
}

/** The file whose hash names a model. */
export const UNET_WEIGHTS = /^unet\/[^/]+\.safetensors$/;
