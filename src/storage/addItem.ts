import { recogniseItem } from '../core/adapters/recogniseItem.ts';
import { requireWhole } from '../core/adapters/requireWhole.ts';
import { annotatorKind } from '../core/annotators/annotators.ts';
import { AquatintError } from '../core/errors.ts';
import type { ItemFacts } from '../core/model/item.ts';
import { plainFacts } from '../core/model/plainFacts.ts';
import { visibleText } from '../core/visibleText.ts';
import { openWeights } from '../core/weights/openWeights.ts';
import { BlobBytes } from './blobBytes.ts';
import { blobSha256 } from './blobSha256.ts';
import { whileImporting } from './importLock.ts';
import { GRAPH_FILE, type ChosenItem } from './itemIn.ts';
import { listItems, storeItem, type StoredItem, type StoreItemOptions } from './opfsItems.ts';

/** null: that file is none of these. Throws AquatintError where it cannot be read at all. */
export async function itemFacts(chosen: ChosenItem): Promise<ItemFacts | null> {
  const { name, path, file, tokenizer } = chosen;
  if (tokenizer !== undefined) return plainFacts(tokenizer);
  if (GRAPH_FILE.test(path)) return graphFacts(chosen);
  return recogniseItem(name, openWeights(new BlobBytes(path, file)));
}

/** Of a graph of others only the networks are known that see depth, poses and people. */
async function graphFacts({ name, config, processor }: ChosenItem): Promise<ItemFacts> {
  const kind = config === null || processor === null ? null : annotatorKind(await config.text());
  if (kind === null) {
    const message = `${name} is an ONNX file. Of those, networks that see depth, poses or people can be used, together with their config.json and preprocessor_config.json: add their whole folder.`;
    throw new AquatintError('model-unsupported', message);
  }
  return plainFacts(kind);
}

export interface AddedItem {
  readonly item: StoredItem;
  /** The same file was here already. */
  readonly known: boolean;
}

/** Copies a file that was recognised, and is whole. Whatever goes wrong, nothing half-written stays. */
export async function addItem(
  chosen: ChosenItem,
  facts: ItemFacts,
  options: StoreItemOptions,
): Promise<AddedItem> {
  const { name, path, file, tokenizer } = chosen;
  const { signal } = options;
  if (!GRAPH_FILE.test(path) && tokenizer === undefined)
    requireWhole(name, openWeights(new BlobBytes(path, file)), facts.kind);
  const hash = await blobSha256(file, signal);
  const ending = /\.[^./]+$/.exec(path)?.[0] ?? '';
  const tensorHash = /safetensors/i.test(ending) ? await tensorHashOf(file, signal) : '';
  const item: StoredItem = {
    ...{ ...facts, hash, tensorHash, ending },
    ...{ name: visibleText(name), bytes: file.size },
  };
  return whileImporting(signal, async () => {
    const here = (await listItems()).find((one) => one.hash === hash);
    if (here !== undefined) return { item: here, known: true };
    await storeItem(item, chosen, options);
    return { item, known: false };
  });
}

/** Behind the header of a safetensors file. */
async function tensorHashOf(file: Blob, signal: AbortSignal): Promise<string> {
  const length = new DataView(await file.slice(0, 8).arrayBuffer()).getBigUint64(0, true);
  return blobSha256(file.slice(8 + Number(length)), signal);
}
