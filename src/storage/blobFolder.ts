import type { ModelFolder } from '../core/pipeline/modelFolder.ts';
import { requirePath } from '../core/pipeline/modelFolder.ts';
import { BlobBytes } from './blobBytes.ts';

/** A model folder made of Blobs by path. */
export function blobFolder(name: string, blobs: ReadonlyMap<string, Blob>): ModelFolder {
  const folder: ModelFolder = {
    name,
    paths: new Set(blobs.keys()),
    readText: (path) => blobAt(path).text(),
    open: async (path) => new BlobBytes(`${name}/${path}`, blobAt(path)),
  };
  const blobAt = (path: string): Blob => {
    requirePath(folder, path);
    return blobs.get(path) ?? new Blob();
  };
  return folder;
}
