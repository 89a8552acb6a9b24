import type { Model } from '../model/model.ts';
import type { NamedFile } from '../models/singleFile/parts.ts';
import type { ModelFolder } from '../pipeline/modelFolder.ts';
import type { PipelineIndex } from '../pipeline/pipelineIndex.ts';
import type { TextTokenizer } from '../prompt/textTokenizer.ts';
import type { Supplies } from './supplies.ts';
import type { TokenizersBeside } from './tokenizersBeside.ts';

/** A folder in diffusers' layout. */
export interface PipelineFolder {
  readonly folder: ModelFolder;
  readonly index: PipelineIndex;
}

/** Checkpoints: one, or a model's networks in several. */
export interface Checkpoints {
  readonly name: string;
  readonly files: readonly NamedFile[];
  readonly tokenizers: TokenizersBeside;
  readonly supplies: Supplies;
}

/** A text encoder that reads a prompt as a whole. */
export interface PromptReader {
  /** The folder of its tokenizer. */
  readonly tokenizer: string;
  /** How many tokens it reads. */
  readonly length: number;
  readonly open: (folder: ModelFolder, module: string) => Promise<TextTokenizer>;
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
  /** Folders of its schedulers; 'scheduler' unless told. */
  readonly schedulers?: readonly string[];
  /** Who reads most of a prompt, where it is none of CLIP's: what the page shows of a prompt without opening the model. */
  readonly reader?: (className: string) => PromptReader;
  readonly openFolder: (model: PipelineFolder) => Promise<Model | null>;
  readonly openFiles: (model: Checkpoints) => Promise<Model | null>;
}
