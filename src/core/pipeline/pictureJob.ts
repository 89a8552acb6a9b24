import type { Seed } from '../random/seed.ts';
import type { Model } from '../model/model.ts';
import type { Adapters } from './adapters/adapters.ts';
import type { CallJournal } from './callJournal.ts';
import type { Control } from './control/controls.ts';
import type { ImagePromptUse } from './control/imagePrompts.ts';
import type { DecoderChoice } from './decoders.ts';
import type { LanguageOptions } from './encodePrompt.ts';
import type { GuidanceOptions } from './guide.ts';
import type { PromptMemory } from './promptMemory.ts';
import type { Sessions } from './sessions.ts';
import type { SizeHints } from './sizeConditioning.ts';
import type { Source } from './preparedSource.ts';
import type { Stage } from './stage.ts';
import type { NoiseOptions, StartNoise } from './startNoise.ts';

/** What is asked for of one picture. */
export interface PictureSettings {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly guidance: number;
  readonly seed: Seed;
  /** Pictures of the job that this one belongs to; 1 where left out. */
  readonly count?: number;
  readonly sampler: string;
  readonly schedule?: string | null;
  readonly eta?: number | null;
  readonly guidanceOptions?: GuidanceOptions;
  readonly noise?: NoiseOptions;
  readonly language?: LanguageOptions;
  readonly sizeHints?: SizeHints | null;
  /** Of unCLIP's: see recipe/settings.ts. */
  readonly prior?: PriorSettings;
  readonly superResolution?: { readonly steps: number };
  /** What a model that was taught classes is to make. */
  readonly classLabel?: number;
  /** The one that the model names where left out. */
  readonly decoder?: DecoderChoice;
}

export interface PriorSettings {
  readonly steps: number;
  readonly guidance: number;
  readonly noiseLevel: number;
}

/** What it is made with. */
export interface PictureContext {
  readonly model: Model;
  readonly sessions: Sessions;
  readonly signal: AbortSignal;
  /** Which of the job's pictures, from 0. */
  readonly picture?: number;
  /** The picture to begin with or to change. */
  readonly source?: Source | null;
  /** What changes the model's layers, and what it learns. */
  readonly adapters?: Adapters;
  /** Pictures that say where what is to be. */
  readonly controls?: readonly Control[];
  /** Pictures that say what is to be. */
  readonly imagePrompts?: readonly ImagePromptUse[];
  /** The part of the way that is made; the whole where left out. */
  readonly stage?: Stage;
  /** Of another model's picture, whose generator goes on; begun anew where left out. */
  readonly noise?: StartNoise;
  /** Kept from picture to picture, it saves encoding the same prompts again. */
  readonly prompts?: PromptMemory;
  /** What the network has given for this picture already, and who is told what it gives. */
  readonly journal?: CallJournal;
  /** Where the picture is decoded in tiles. */
  readonly onTile?: (done: number, total: number) => void;
  /** Whether the picture is to be finished with what is there, asked after each step. */
  readonly isToFinish?: () => boolean;
  /** One network run for each conditioning instead of one for all: less memory, more time. */
  readonly oneByOne?: boolean;
}
