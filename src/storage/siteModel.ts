import { blobFolder } from './blobFolder.ts';
import { HASHED_WEIGHTS, type OpenedModel } from './openedModel.ts';
import { fetchSiteFiles, type FileAddress, type LoadOptions } from './siteFiles.ts';

/** A model that the site itself ships: see fetchSiteFiles, whose errors it throws. */
export async function fetchSiteModel(
  folder: URL,
  name: string,
  options: LoadOptions,
  address?: FileAddress,
): Promise<OpenedModel> {
  const { blobs, entries } = await fetchSiteFiles(folder, options, address);
  const unet = entries.find((entry) => HASHED_WEIGHTS.test(entry.path));
  return { folder: blobFolder(name, blobs), hash: unet?.sha256 ?? '', reading: (task) => task() };
}
