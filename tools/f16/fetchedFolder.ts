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

const TOKENIZER = /^tokenizer(_2)?\/tokenizer\.json$/;

/** A golden's model. The tokenizer's own file is the same for all and lies in one place. */
export function fetchedFolder({ name, folder, files, single }: GoldenRun): ModelFolder {
  const common = single ? [] : ['tokenizer/tokenizer.json', 'tokenizer_2/tokenizer.json'];
  return {
    name,
    paths: new Set([...files, ...common]),
    readText: (path) => {
      if (single) return Promise.resolve('');
      return fetchedText(
        TOKENIZER.test(path) && !files.includes(path) ? 'tokenizer/tokenizer.json' : `${folder}/${path}`,
      );
    },
    open: async (path) =>
      new FetchedBytes(path, new Uint8Array(await (await fetched(`${folder}/${path}`)).arrayBuffer())),
  };
}
