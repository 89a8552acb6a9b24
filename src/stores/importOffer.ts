import { create } from 'zustand';
import type { BroughtSettings } from '../engine/readPicture.ts';

/** Settings that were brought and wait for a decision. */
export interface Offer {
  readonly id: number;
  readonly brought: BroughtSettings;
  /** The picture that they came in; null for a text. */
  readonly picture: Blob | null;
  /** Which of the pictures that a recipe names are kept here. */
  readonly sources: ReadonlySet<string>;
}

export const useImport = create<{ readonly offer: Offer | null }>()(() => ({ offer: null }));
