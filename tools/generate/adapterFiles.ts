import type { AdapterArguments } from './adapterArguments.ts';
import { filesOf, tensorHashOf, type KeyedFile } from './keyedFiles.ts';

/** The adapters of the command line, as the engine takes them. */
export interface AdapterFiles {
  readonly settings: { readonly adapters: readonly object[] };
  readonly files: readonly KeyedFile[];
}

/** Throws UsageError. */
export async function readAdapterFiles(
  { loras, embeddings }: AdapterArguments,
  resolve: (file: string) => string,
): Promise<AdapterFiles> {
  const files: KeyedFile[] = [];
  const adapters: object[] = [];
  for (const { file, ...strengths } of loras) {
    const found = await filesOf('lora', resolve(file));
    files.push(...found.files);
    const tensorHash = await tensorHashOf(resolve(file));
    adapters.push({ use: 'lora', name: found.name, hash: found.hash, tensorHash, ...strengths });
  }
  for (const file of embeddings) {
    const found = await filesOf('embedding', resolve(file));
    files.push(...found.files);
    adapters.push({ use: 'embedding', name: found.name, hash: found.hash });
  }
  return { settings: { adapters }, files };
}
