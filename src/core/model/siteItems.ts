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

export const SITE_ITEMS: readonly SiteItem[] = [
  {
    folder: 'pencil',
    hash: 'fc744048d1a1dfc45268e9ec9df32f012f4bf26e73bcf8545bd2721b796b8118',
    tensorHash: '',
    name: 'Pencil',
    bytes: 1_153_824,
    kind: 't2i',
    family: 'Etch',
    licence: 'CC BY 4.0',
    training: [{ label: 'Samples', value: '123,200' }],
    toldHashes: ['39f51a146a56f0e2a567c056fc1e8f3e4bb7b66011fcd6672849cac33604ee9c'],
    ...{ vectors: 0, triggers: [], fewSteps: null, vision: [], controlTypes: 0 },
  },
];
