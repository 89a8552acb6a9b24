import { isNamed } from '../core/model/item.ts';
import { SITE_ITEMS } from '../core/model/siteItems.ts';
import { fetchSiteFiles, hashedAddress } from './siteFiles.ts';

interface ItemFiles {
  readonly file: Blob | null;
  readonly config: Blob | null;
}

/**
 * Fetches what such a network is made of; null where the site has none of this hash. Throws AquatintError 'network' or 'model-corrupt'.
 */
export async function fetchSiteItem(hash: string, site: URL, signal: AbortSignal): Promise<ItemFiles | null> {
  const item = SITE_ITEMS.find((one) => isNamed(one, hash));
  if (item === undefined) return null;
  const options = { signal, onProgress: () => undefined };
  const { blobs, entries } = await fetchSiteFiles(
    new URL(`models/${item.folder}/`, site),
    options,
    hashedAddress,
  );
  const weights = entries.find(({ sha256 }) => sha256 === item.hash);
  return { file: blobs.get(weights?.path ?? '') ?? null, config: blobs.get('config.json') ?? null };
}
