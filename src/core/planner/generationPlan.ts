import type { InBits } from '../weights/bits.ts';
import type { DeviceFacts } from './memoryBudget.ts';
import type { Formats, MemoryNeeds } from './memoryNeeds.ts';
import type { Phase } from './phase.ts';
import type { Said } from '../said.ts';

export type Precision = 'f32' | 'f16' | InBits;

export interface PlanRequest {
  /** In the order of time. */
  readonly phases: readonly Phase[];
  readonly device: DeviceFacts;
  readonly precision: Precision | 'auto';
  /** How what can work in tiles works; 'auto' unless told. */
  readonly tiling?: 'auto' | 'whole' | 'tiles';
  /** Of the memory that there seems to be, how much may be used; 1 unless told. */
  readonly memoryShare?: number;
  /** Of the model's files; 0 where nothing is stored. */
  readonly diskBytes?: number;
}

/** A phase as it was planned: by the names of its networks. */
export interface PlannedPhase {
  readonly networks: readonly string[];
  /** It stays loaded with the phase after it; otherwise it leaves before that loads. */
  readonly staysWithNext: boolean;
}

export interface GenerationPlan {
  readonly precision: Precision;
  readonly formats: Formats;
  readonly phases: readonly PlannedPhase[];
  /** Rows of a batch (the prompt and the negative prompt) run one after the other. */
  readonly oneByOne: boolean;
  /** The networks that work in tiles. */
  readonly tiles: Readonly<Record<string, Tiles>>;
  readonly gpuBytes: MemoryNeeds;
  readonly budget: number;
  readonly diskBytes: number;
  /** Why it is so, for people; the needs first. */
  readonly sentences: readonly Said[];
}

/** In pixels of the latents. */
export interface Tiles {
  readonly side: number;
  /** Share of a tile that its neighbour covers too. */
  readonly overlap: number;
}

/** `plan` is the one to follow, or, where `refusal` says why it will not fit, the smallest that there is. */
export interface PlanOutcome {
  readonly plan: GenerationPlan;
  readonly refusal: readonly Said[] | null;
  /** What speaks against settings that somebody chose, and that are followed. */
  readonly warning: Said | null;
}
