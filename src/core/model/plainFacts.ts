import type { ItemFacts, ItemKind } from './item.ts';

/** Of a file that says nothing of itself but what it is. */
export const plainFacts = (kind: ItemKind): ItemFacts => ({
  kind,
  ...{ family: '', vectors: 0, triggers: [], training: [], toldHashes: [], licence: '' },
  ...{ fewSteps: null, vision: [], controlTypes: 0 },
});
