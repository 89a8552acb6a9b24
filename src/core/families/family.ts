import type { Model } from '../model/model.ts';
import type { NamedFile } from '../models/singleFile/parts.ts';
import type { ModelFolder } from '../pipeline/modelFolder.ts';
import type { PipelineIndex } from '../pipeline/pipelineIndex.ts';

/** What the site ships for models that come without it. */
export interface Supplies {
  /** The merges of CLIP's tokenizer. */
  readonly clipMerges: () => Promise<string>;
}

/** A folder in diffusers' layout. */
export interface PipelineFolder {
  readonly folder: ModelFolder;
  readonly index: PipelineIndex;
}

/** Checkpoints: one, or a model's networks in several. */
export interface Checkpoints {
  readonly name: string;
  readonly files: readonly NamedFile[];
  readonly supplies: Supplies;
}

/**
 * Models that are alike but for their weights. Everything that is found wrong with a model is found when it is opened: both
 * throw AquatintError 'model-missing-file', 'model-corrupt', 'model-unsupported' or 'model-mismatch'. null: the networks are
 * another family's.
 */
export interface Family {
  readonly id: string;
  /** As messages call it. */
  readonly name: string;
  /** diffusers' classes. */
  readonly pipelines: readonly string[];
  /** The folders of diffusers' layout that hold its networks; the first is the one that it cannot be without. */
  readonly networks: readonly string[];
  readonly openFolder: (model: PipelineFolder) => Promise<Model | null>;
  readonly openFiles: (model: Checkpoints) => Promise<Model | null>;
}
