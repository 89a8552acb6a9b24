import { AquatintError } from '../../src/core/errors.ts';
import { said, type GivenName } from '../../src/core/said.ts';
import type { ModelFolder } from '../../src/core/pipeline/modelFolder.ts';
import { WEIGHTS_FILE } from '../../src/core/weights/weightsFile.ts';
import { BlobBytes } from '../../src/storage/blobBytes.ts';
import { blobFolder } from '../../src/storage/blobFolder.ts';
import { calledAs } from './calledAs.ts';

/** Files by their SHA-256; of folders by that and the path, "hash/config.json". */
export type GivenFiles = ReadonlyMap<string, Blob>;

/** A file alone, or a folder's: whatever the keys say. `what` begins the sentence that it is not there. */
export function givenFolder(
  files: GivenFiles,
  { hash, name }: { readonly hash: string; readonly name: string },
  what: GivenName,
): ModelFolder {
  const alone = files.get(hash);
  const inside = [...files].flatMap(([key, blob]): [string, Blob][] =>
    key.startsWith(`${hash}/`) ? [[key.slice(hash.length + 1), blob]] : [],
  );
  if (alone === undefined && inside.length === 0) {
    throw new AquatintError('model-not-found', [said('gone.named', { name: name || said(`what.${what}`) })]);
  }
  if (alone === undefined) return blobFolder(name, new Map(inside));
  // what is in it decides how it is read
  const folder = blobFolder(name, new Map([[WEIGHTS, alone]]));
  return { ...folder, open: async () => new BlobBytes(calledAs(name, alone), alone) };
}

/** No message says it. */
const WEIGHTS = 'weights.safetensors';

/** The file of weights among them. */
export const weightsPath = ({ paths }: ModelFolder): string =>
  [...paths].find((path) => WEIGHTS_FILE.test(path)) ?? '';
