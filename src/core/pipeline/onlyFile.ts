import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import type { NamedFile } from '../models/singleFile/parts.ts';
import type { ByteSource } from '../weights/byteSource.ts';
import { openWeights } from '../weights/openWeights.ts';
import { WEIGHTS_FILE } from '../weights/weightsFile.ts';
import { scaled } from '../weights/scaled.ts';
import type { ModelFolder } from './modelFolder.ts';

/** The one file of weights in a folder. Throws AquatintError 'model-missing-file' where there is none, or are several. */
export async function onlyFile(folder: ModelFolder): Promise<NamedFile> {
  const [path, ...others] = [...folder.paths].filter((one) => WEIGHTS_FILE.test(one));
  if (path === undefined || others.length > 0) {
    throw new AquatintError('model-missing-file', [said('missing.oneFile', { folder: folder.name })]);
  }
  return namedFile(await folder.open(path));
}

export function namedFile(bytes: ByteSource): NamedFile {
  const { tensors, metadata } = openWeights(bytes);
  return { name: bytes.name, tensors: scaled(tensors), metadata };
}
