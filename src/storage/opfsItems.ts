import { ITEM_KINDS, type ItemFacts } from '../core/model/item.ts';
import { visibleText } from '../core/visibleText.ts';
import { asCount, asObject, asText } from './hub/jsonFields.ts';
import type { ChosenItem } from './itemIn.ts';
import { asStorageError, copyInto, writeText } from './opfsModels.ts';
import { requireRoom } from './room.ts';

/**
 * LoRAs, embeddings and other files beside models: items/<SHA-256>/file and item.json, which is written last, and perhaps
 * the configs that lay beside the file, and a picture. The same file is there once.
 */

export interface StoredItem extends ItemFacts {
  /** The file's SHA-256; settings name it so. */
  readonly hash: string;
  /** SHA-256 of the numbers alone, as A1111 and kohya know a LoRA; '' where the file is no safetensors. */
  readonly tensorHash: string;
  readonly name: string;
  /** Its ending with the dot: '.safetensors'. */
  readonly ending: string;
  readonly bytes: number;
}

const ROOT = 'items';
const DESCRIPTION = 'item.json';
const FILE = 'file';
const PICTURE = 'picture';
const CONFIG = 'config.json';
const PROCESSOR = 'preprocessor_config.json';

async function itemsDirectory(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(ROOT, { create: true });
}

export async function listItems(): Promise<StoredItem[]> {
  const items: StoredItem[] = [];
  for await (const [hash, handle] of (await itemsDirectory()).entries()) {
    if (handle.kind !== 'directory') continue;
    const item = await readItem(hash, handle);
    if (item !== null) items.push(item);
  }
  return items.sort((a, b) => a.name.localeCompare(b.name));
}

export interface StoreItemOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Whatever goes wrong, nothing half-written stays. The caller holds the import lock. */
export async function storeItem(
  item: StoredItem,
  { file, config, processor }: ChosenItem,
  { signal, onProgress }: StoreItemOptions,
): Promise<void> {
  await requireRoom(item.name, item.bytes);
  const root = await itemsDirectory();
  const directory = await root.getDirectoryHandle(item.hash, { create: true });
  try {
    let done = 0;
    const copy = await directory.getFileHandle(FILE, { create: true });
    await copyInto(copy, file, { signal, onBytes: (count) => onProgress((done += count), file.size) });
    signal.throwIfAborted();
    if (config !== null) await writeText(directory, CONFIG, await config.text());
    if (processor !== null) await writeText(directory, PROCESSOR, await processor.text());
    await writeText(directory, DESCRIPTION, JSON.stringify({ ...item, version: 1 }));
  } catch (error) {
    await root.removeEntry(item.hash, { recursive: true });
    signal.throwIfAborted();
    throw asStorageError(error, item.name);
  }
}

/** null where it is not there; so are those that follow. */
export async function fileOfItem(hash: string): Promise<File | null> {
  return fileIn(hash, FILE);
}

/** What describes it. */
export async function configOfItem(hash: string): Promise<File | null> {
  return fileIn(hash, CONFIG);
}

/** How it wants its pictures. */
export async function processorOfItem(hash: string): Promise<File | null> {
  return fileIn(hash, PROCESSOR);
}

export async function pictureOfItem(hash: string): Promise<File | null> {
  return fileIn(hash, PICTURE);
}

export async function setItemPicture(hash: string, picture: Blob): Promise<void> {
  const directory = await (await itemsDirectory()).getDirectoryHandle(hash);
  const writable = await (await directory.getFileHandle(PICTURE, { create: true })).createWritable();
  await writable.write(picture);
  await writable.close();
}

/** No error if it is not there. */
export async function removeItem(hash: string): Promise<void> {
  const root = await itemsDirectory();
  for await (const name of root.keys()) if (name === hash) await root.removeEntry(hash, { recursive: true });
}

/** What a tab that was killed left behind. The caller holds the import lock. */
export async function removeBrokenItems(): Promise<void> {
  const root = await itemsDirectory();
  for await (const [hash, handle] of root.entries()) {
    const isWhole = handle.kind === 'directory' && (await readItem(hash, handle)) !== null;
    if (!isWhole) await root.removeEntry(hash, { recursive: true });
  }
}

async function fileIn(hash: string, name: string): Promise<File | null> {
  for await (const [id, handle] of (await itemsDirectory()).entries()) {
    if (id !== hash || handle.kind !== 'directory') continue;
    for await (const [path, file] of handle.entries()) {
      if (path === name && file.kind === 'file') return file.getFile();
    }
  }
  return null;
}

async function readItem(hash: string, directory: FileSystemDirectoryHandle): Promise<StoredItem | null> {
  for await (const [name, handle] of directory.entries()) {
    if (name !== DESCRIPTION || handle.kind !== 'file') continue;
    return parseItem(hash, await (await handle.getFile()).text());
  }
  return null;
}

function parseItem(hash: string, text: string): StoredItem | null {
  try {
    const json = asObject(JSON.parse(text));
    const [name, bytes] = [asText(json['name']), asCount(json['bytes'])];
    const kind = ITEM_KINDS.find((one) => one === json['kind']);
    if (name === null || bytes === null || kind === undefined) return null;
    const few = asObject(json['fewSteps'] ?? {});
    const sampler = asText(few['sampler']);
    return {
      ...{ hash, name: visibleText(name), bytes, kind },
      tensorHash: asText(json['tensorHash']) ?? '',
      ending: asText(json['ending']) ?? '.safetensors',
      family: asText(json['family']) ?? '',
      vectors: asCount(json['vectors']) ?? 0,
      triggers: textsOf(json['triggers']).map(visibleText),
      training: listOf(json['training']).map((one) => {
        const { label, value } = asObject(one);
        return { label: asText(label) ?? '', value: visibleText(asText(value) ?? '') };
      }),
      toldHashes: textsOf(json['toldHashes']),
      licence: visibleText(asText(json['licence']) ?? ''),
      vision: textsOf(json['vision']),
      controlTypes: asCount(json['controlTypes']) ?? 0,
      fewSteps:
        sampler === null
          ? null
          : {
              ...{ sampler, name: asText(few['name']) ?? '' },
              ...{ schedule: asText(few['schedule']), eta: numberIn(few['eta']) },
              steps: asCount(few['steps']) ?? 4,
              guidance: asCount(few['guidance']) ?? 1,
            },
    };
  } catch {
    return null; // a description that was cut off counts as none: the import did not finish
  }
}

const numberIn = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textsOf = (value: unknown): string[] => listOf(value).map((one) => asText(one) ?? '');
