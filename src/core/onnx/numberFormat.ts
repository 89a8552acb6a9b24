import type { Bits } from '../weights/bits.ts';

/** In which numbers a network computes and keeps its weights. */
export interface NumberFormat {
  readonly compute: 'F32' | 'F16';
  /** Of the weights of linear layers; null: as those of all others. */
  readonly linearBits: Bits | null;
}

export const FULL_PRECISION: NumberFormat = { compute: 'F32', linearBits: null };
