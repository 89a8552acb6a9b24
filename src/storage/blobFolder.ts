import { AquatintError } from '../core/errors.ts';
import { LONGEST_TEXT, requirePath, type ModelFolder } from '../core/pipeline/modelFolder.ts';
import { BlobBytes } from './blobBytes.ts';

/** A model folder made of Blobs by path. */
export function blobFolder(name: string, blobs: ReadonlyMap<string, Blob>): ModelFolder {
  const folder: ModelFolder = {
    name,
    paths: new Set(blobs.keys()),
    readText: async (path) => {
      const blob = blobAt(path);
      if (blob.size <= LONGEST_TEXT) return blob.text();
      throw new AquatintError('model-corrupt', `${name}/${path} is too long for a text file.`);
    },
    open: async (path) => new BlobBytes(calledAs(name, path), blobAt(path)),
  };
  const blobAt = (path: string): Blob => {
    requirePath(folder, path);
    return blobs.get(path) ?? new Blob();
  };
  return folder;
}

/** A checkpoint in one file gives its folder its name; nobody has to read that twice. */
function calledAs(folder: string, path: string): string {
  return path.replace(/\.[a-z]+$/i, '') === folder ? path : `${folder}/${path}`;
}
