import type { DBSchema } from 'idb';
import { PageDatabase } from './database.ts';

/** A named set of settings. Those of other versions of the page are read by `readValues`. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  readonly settings: unknown;
}

/** Words that pictures were made of. */
export interface UsedPrompt {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** ISO 8601; when they were used last. */
  readonly usedAt: string;
}

/** What the form held when it was written in last. */
export interface KeptDraft {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** As some version of the page wrote it. */
  readonly draft: unknown;
}

interface Schema extends DBSchema {
  /** Texts of word lists by name. */
  lists: { key: string; value: string };
  presets: { key: string; value: Preset };
  prompts: { key: string; value: UsedPrompt };
  /** Files of tags by name. */
  tags: { key: string; value: Blob };
  drafts: { key: string; value: KeptDraft };
}

/** What belongs to words and settings, and to no picture. */
export const wordsDatabase = new PageDatabase<Schema>('aquatint-words');
