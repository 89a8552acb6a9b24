import type { Supplies } from '../core/families/supplies.ts';
import { fetchOk } from './siteFiles.ts';

/**
 * What models in one file lack, fetched from this site (`site` ends in a slash) when one needs it. Tokenizers that were added by
 * themselves are none of it: what is stored has them beside its files (see KeptTokenizers).
 */
export function siteSupplies(site: URL, signal: AbortSignal): Supplies {
  return {
    clipMerges: async () => (await fetchOk(new URL('models/clip/merges.txt', site), signal)).text(),
    t5Pieces: async () =>
      new Uint8Array(await (await fetchOk(new URL('models/t5/spiece.model', site), signal)).arrayBuffer()),
    kept: async () => null,
  };
}
