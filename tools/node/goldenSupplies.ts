import { readFileSync } from 'node:fs';
import type { Supplies } from '../../src/core/families/supplies.ts';

/** For tests: what the site ships for models that come without it; the merges are those of the goldens' tiny tokenizer. */
export const goldenSupplies: Supplies = {
  clipMerges: async () => readFileSync('tools/reference/goldens/tokenizer/merges.txt', 'utf8'),
  t5Pieces: async () => new Uint8Array(readFileSync('public/models/t5/spiece.model')),
  kept: async () => null,
};
