import { AquatintError } from '../core/errors.ts';
import { blobFolder } from './blobFolder.ts';
import { blobPieces } from './blobPieces.ts';
import type { OpenedModel } from './openedModel.ts';

/**
 * Models in the origin's private file system: models/<id>/<files in diffusers layout, or one checkpoint>. The
 * description file is written last, so a folder without it is a broken import, and is not shown.
 */

export interface StoredModel {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** See OpenedModel. */
  readonly hash: string;
  /** Pixels along a side of the pictures that it was trained on. */
  readonly nativeSide: number;
}

const ROOT = 'models';
const DESCRIPTION = 'aquatint.json';

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
    throw new AquatintError('model-not-found', `There is no model "${id}" in this browser.`);
  }
  return { folder: blobFolder(model.name, await filesBelow(directory, '')), hash: model.hash };
}

/** No error if it is not there. */
export async function removeStoredModel(id: string): Promise<void> {
  const root = await modelsDirectory();
  if ((await directoryOf(id)) !== null) await root.removeEntry(id, { recursive: true });
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
    const description = new Blob([JSON.stringify({ ...model, version: 1 })]);
    await copyInto(await createFile(directory, DESCRIPTION), description, {
      signal,
      onBytes: () => undefined,
    });
  } catch (error) {
    await removeStoredModel(model.id);
    signal.throwIfAborted();
    throw asStorageError(error, model.name);
  }
}

/** Removes what an import that was cut off left behind. The caller holds the import lock. */
export async function removeBrokenImports(): Promise<void> {
  const root = await modelsDirectory();
  for await (const [id, handle] of root.entries()) {
    const whole = handle.kind === 'directory' && (await readDescription(id, handle));
    if (!whole) await root.removeEntry(id, { recursive: true });
  }
}

async function modelsDirectory(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(ROOT, { create: true });
}

async function directoryOf(id: string): Promise<FileSystemDirectoryHandle | null> {
  for await (const [name, handle] of (await modelsDirectory()).entries()) {
    if (name === id && handle.kind === 'directory') return handle;
  }
  return null;
}

async function readDescription(
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
    const json: unknown = JSON.parse(text);
    if (typeof json !== 'object' || json === null) return null;
    const { name, bytes, hash, nativeSide } = json as Record<string, unknown>;
    if (typeof name !== 'string' || typeof bytes !== 'number') return null;
    if (typeof hash !== 'string' || typeof nativeSide !== 'number') return null;
    return { id, name, bytes, hash, nativeSide };
  } catch {
    return null; // a description that was cut off counts as none: the import did not finish
  }
}

async function filesBelow(directory: FileSystemDirectoryHandle, prefix: string): Promise<Map<string, Blob>> {
  const files = new Map<string, Blob>();
  for await (const [name, handle] of directory.entries()) {
    if (handle.kind === 'file') {
      files.set(prefix + name, await handle.getFile());
    } else {
      const below = await filesBelow(handle, `${prefix}${name}/`);
      for (const [path, blob] of below) files.set(path, blob);
    }
  }
  return files;
}

async function createFile(directory: FileSystemDirectoryHandle, path: string): Promise<FileSystemFileHandle> {
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

async function copyInto(
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

function asStorageError(error: unknown, name: string): AquatintError {
  if (error instanceof AquatintError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof DOMException && error.name === 'QuotaExceededError'
    ? new AquatintError(
        'storage-full',
        `${name} does not fit: the browser's storage for this site is full.`,
        { cause: error },
      )
    : new AquatintError('storage-failed', `${name} could not be stored: ${message}`, { cause: error });
}
