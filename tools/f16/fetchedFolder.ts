import { AquatintError } from '../../src/core/errors.ts';
import type { ModelFolder } from '../../src/core/pipeline/modelFolder.ts';
import type { ByteSource } from '../../src/core/weights/byteSource.ts';
import type { GoldenRun } from './goldenRun.ts';

/** A file that was fetched whole. */
class FetchedBytes implements ByteSource {
  readonly size: number;

  constructor(
    readonly name: string,
    private readonly bytes: Uint8Array,
  ) {
    this.size = bytes.length;
  }

  read(offset: number, length: number): Uint8Array {
    if (offset + length <= this.size) return this.bytes.slice(offset, offset + length);
    throw new AquatintError('model-corrupt', `${this.name} ends before byte ${offset + length}.`);
  }
}

async function fetched(path: string): Promise<Response> {
  const response = await fetch(`/goldens/${path}`);
  if (response.ok) return response;
  throw new Error(`There is no golden ${path}.`);
}

export const fetchedText = async (path: string): Promise<string> => (await fetched(path)).text();

/** A golden's model. */
export function fetchedFolder({ name, folder, files }: GoldenRun): ModelFolder {
  return {
    name,
    paths: new Set(files),
    readText: (path) => fetchedText(`${folder}/${path}`),
    open: async (path) =>
      new FetchedBytes(path, new Uint8Array(await (await fetched(`${folder}/${path}`)).arrayBuffer())),
  };
}
