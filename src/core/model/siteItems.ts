import type { ItemFacts } from './item.ts';

/** A network beside models that the site itself ships: listed without being opened, fetched when it is first used. */
export interface SiteItem extends ItemFacts {
  /** In public/models: config.json and the weights. */
  readonly folder: string;
  /** SHA-256 of the weights; settings name it so, and a test compares it with the files. */
  readonly hash: string;
  readonly tensorHash: string;
  readonly name: string;
  readonly bytes: number;
}

export const SITE_ITEMS: readonly SiteItem[] = [];
