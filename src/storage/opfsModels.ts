import { visibleText } from '../core/visibleText.ts';
import { AquatintError } from '../core/errors.ts';
import { said } from '../core/said.ts';
import type { ModelCard } from '../core/model/card.ts';
import { cardOfOldDescription, readCard } from '../core/model/readCard.ts';
import { requirePath } from '../core/pipeline/modelFolder.ts';
import { blobFolder } from './blobFolder.ts';
import { blobPieces } from './blobPieces.ts';
import { asCount, asObject, asText } from './hub/jsonFields.ts';
import type { OpenedModel } from './openedModel.ts';
import { OpfsBytes, whileHeld } from './opfsBytes.ts';

/**
 * Models in the origin's private file system: models/<id>/<files in diffusers layout, or one checkpoint>. The
 * description file is written last, so a folder without it is a broken import or an unfinished download, and is not
 * shown.
 */

export interface StoredModel {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** See OpenedModel. */
  readonly hash: string;
  readonly card: ModelCard;
  /** null where nobody has said. */
  readonly licence: { readonly name: string; readonly url: string | null } | null;
  /** The page that it was downloaded from; '' for files of the visitor's own. */
  readonly source: string;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

const ROOT = 'models';
const DESCRIPTION = 'aquatint.json';

/** Folders of downloads end in this mark, which no import gives: see download/downloadFolder.ts. */
export const DOWNLOAD_MARK = '~';

export async function listStoredModels(): Promise<StoredModel[]> {
  const models: StoredModel[] = [];
  for await (const [id, handle] of (await modelsDirectory()).entries()) {
    if (handle.kind !== 'directory') continue;
    const model = await readDescription(id, handle);
    if (model !== null) models.push(model);
  }
  return models.sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * Changes when another model takes the id of one that was removed; null when there is none.
 * What was opened before then is not what lies there now.
 */
export async function stampOfStoredModel(id: string): Promise<string | null> {
  const directory = await directoryOf(id);
  if (directory === null) return null;
  for await (const [name, handle] of directory.entries()) {
    if (name !== DESCRIPTION || handle.kind !== 'file') continue;
    const { lastModified, size } = await handle.getFile();
    return `${lastModified}/${size}`;
  }
  return null;
}

/** Throws AquatintError 'model-not-found'. */
export async function openStoredModel(id: string): Promise<OpenedModel> {
  const directory = await directoryOf(id);
  const model = directory === null ? null : await readDescription(id, directory);
  if (directory === null || model === null) {
    throw new AquatintError('model-not-found', [said('gone.model', { id })]);
  }
  const files = await filesBelow(directory, '');
  const blobs = new Map([...files].map(([path, { blob }]) => [path, blob]));
  const opened = new Set<OpfsBytes>();
  const open = async (path: string): Promise<OpfsBytes> => {
    requirePath(folder, path);
    const file = files.get(path);
    if (file === undefined) throw new AquatintError('internal', `${path} is listed but not there.`);
    const bytes = new OpfsBytes(`${model.name}/${path}`, file.handle, file.blob);
    opened.add(bytes);
    return bytes;
  };
  const folder = { ...blobFolder(model.name, blobs), open };
  return { folder, hash: model.hash, reading: (task) => whileHeld(opened, task) };
}

/** A model's own files, without its description; none where there is no such model. */
export async function filesOfStoredModel(id: string): Promise<Map<string, Blob>> {
  const directory = await directoryOf(id);
  const files = directory === null ? [] : [...(await filesBelow(directory, ''))];
  return new Map(files.filter(([path]) => path !== DESCRIPTION).map(([path, { blob }]) => [path, blob]));
}

/** No error if it is not there. Throws AquatintError 'storage-failed' while somebody reads it: see OpfsBytes. */
export async function removeStoredModel(id: string): Promise<void> {
  const root = await modelsDirectory();
  if ((await directoryOf(id)) === null) return;
  try {
    await root.removeEntry(id, { recursive: true });
  } catch (cause) {
    if (!(cause instanceof DOMException) || cause.name !== 'NoModificationAllowedError') throw cause;
    throw new AquatintError('storage-failed', [said('room.isLoading')], { cause });
  }
}

export interface StoreOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** Copies files into models/<id>. Whatever goes wrong, nothing half-written stays. */
export async function storeModel(
  model: StoredModel,
  files: ReadonlyMap<string, Blob>,
  { signal, onProgress }: StoreOptions,
): Promise<void> {
  const directory = await (await modelsDirectory()).getDirectoryHandle(model.id, { create: true });
  try {
    let done = 0;
    for (const [path, blob] of files) {
      const file = await createFile(directory, path);
      await copyInto(file, blob, { signal, onBytes: (bytes) => onProgress((done += bytes)) });
    }
    signal.throwIfAborted();
    await writeDescription(directory, model);
  } catch (error) {
    await removeStoredModel(model.id);
    signal.throwIfAborted();
    throw asStorageError(error, model.name);
  }
}

/** Makes a folder a model. Whole or not at all: what is written becomes the file when it is closed. */
export async function writeDescription(
  directory: FileSystemDirectoryHandle,
  model: StoredModel,
): Promise<void> {
  await writeText(directory, DESCRIPTION, JSON.stringify({ ...model, ...forOlderPages(model), version: 3 }));
}

/** What versions 1 and 2 had in place of a card: another tab may still be of that time. */
function forOlderPages({ card: { axes, family, smallDecoder } }: StoredModel): object {
  return { nativeSide: axes.width.usual, family, smallDecoder };
}

/** In one step: whoever reads meanwhile, or after a crash, sees the file before or the file after. */
export async function writeText(
  directory: FileSystemDirectoryHandle,
  name: string,
  text: string,
): Promise<void> {
  const writable = await (await directory.getFileHandle(name, { create: true })).createWritable();
  await writable.write(text);
  await writable.close();
}

/** Removes what an import that was cut off left behind. The caller holds the import lock. */
export async function removeBrokenImports(): Promise<void> {
  const root = await modelsDirectory();
  for await (const [id, handle] of root.entries()) {
    if (id.includes(DOWNLOAD_MARK)) continue;
    const whole = handle.kind === 'directory' && (await readDescription(id, handle));
    if (!whole) await root.removeEntry(id, { recursive: true });
  }
}

export async function modelsDirectory(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(ROOT, { create: true });
}

async function directoryOf(id: string): Promise<FileSystemDirectoryHandle | null> {
  for await (const [name, handle] of (await modelsDirectory()).entries()) {
    if (name === id && handle.kind === 'directory') return handle;
  }
  return null;
}

export async function readDescription(
  id: string,
  directory: FileSystemDirectoryHandle,
): Promise<StoredModel | null> {
  for await (const [name, handle] of directory.entries()) {
    if (name !== DESCRIPTION || handle.kind !== 'file') continue;
    return parseDescription(id, await (await handle.getFile()).text());
  }
  return null;
}

function parseDescription(id: string, text: string): StoredModel | null {
  try {
    const json = asObject(JSON.parse(text));
    const [name, bytes, hash] = [asText(json['name']), asCount(json['bytes']), json['hash']];
    const card = readCard(json['card']) ?? cardOfOldDescription(json);
    if (name === null || bytes === null || card === null || typeof hash !== 'string') return null;
    return { id, name: visibleText(name), bytes, hash, card, ...parseOrigin(json) };
  } catch {
    return null; // a description that was cut off counts as none: the import did not finish
  }
}

/** Descriptions of version 1 say nothing of these. */
function parseOrigin(
  json: Readonly<Record<string, unknown>>,
): Pick<StoredModel, 'licence' | 'source' | 'files'> {
  const licence = asObject(json['licence']);
  const licenceName = asText(licence['name']);
  const files = Array.isArray(json['files']) ? json['files'].map(asObject) : [];
  return {
    licence: licenceName === null ? null : { name: licenceName, url: asText(licence['url']) },
    source: asText(json['source']) ?? '',
    files: files.map(({ path, bytes }) => ({ path: asText(path) ?? '', bytes: asCount(bytes) ?? 0 })),
  };
}

interface StoredFile {
  readonly handle: FileSystemFileHandle;
  readonly blob: Blob;
}

export async function filesBelow(
  directory: FileSystemDirectoryHandle,
  prefix: string,
): Promise<Map<string, StoredFile>> {
  const files = new Map<string, StoredFile>();
  for await (const [name, handle] of directory.entries()) {
    if (handle.kind === 'file') {
      files.set(prefix + name, { handle, blob: await handle.getFile() });
    } else {
      const below = await filesBelow(handle, `${prefix}${name}/`);
      for (const [path, file] of below) files.set(path, file);
    }
  }
  return files;
}

export async function createFile(
  directory: FileSystemDirectoryHandle,
  path: string,
): Promise<FileSystemFileHandle> {
  const folders = path.split('/');
  const file = folders.pop() ?? path;
  let parent = directory;
  for (const folder of folders) parent = await parent.getDirectoryHandle(folder, { create: true });
  return parent.getFileHandle(file, { create: true });
}

interface CopyOptions {
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => void;
}

export async function copyInto(
  file: FileSystemFileHandle,
  blob: Blob,
  { signal, onBytes }: CopyOptions,
): Promise<void> {
  const writable = await file.createWritable();
  try {
    for await (const piece of blobPieces(blob, signal)) {
      await writable.write(piece);
      onBytes(piece.byteLength);
    }
    await writable.close();
  } catch (error) {
    await writable.abort();
    throw error;
  }
}

export function asStorageError(error: unknown, name: string): AquatintError {
  if (error instanceof AquatintError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof DOMException && error.name === 'QuotaExceededError'
    ? new AquatintError('storage-full', [said('room.isFull', { name })], { cause: error })
    : new AquatintError('storage-failed', `${name} could not be stored: ${message}`, { cause: error });
}
