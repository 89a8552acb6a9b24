import { AquatintError } from '../errors.ts';
import type { ByteSource } from '../weights/byteSource.ts';

/** A model in diffusers layout, wherever its files are: on the site, on disk, or dropped on the page. */
export interface ModelFolder {
  /** For messages. */
  readonly name: string;
  /** Paths relative to the folder, forward slashes. */
  readonly paths: ReadonlySet<string>;
  /** The whole file as text; for small files only. */
  readText(path: string): Promise<string>;
  /** For ranged, synchronous reads. */
  open(path: string): Promise<ByteSource>;
}

const LONGEST_TEXT = 64 * 2 ** 20;

/** Throws AquatintError 'model-missing-file' naming the file. */
export async function requiredText(folder: ModelFolder, path: string): Promise<string> {
  requirePath(folder, path);
  const text = await folder.readText(path);
  if (text.length > LONGEST_TEXT) {
    throw new AquatintError('model-corrupt', `${folder.name}/${path} is too long for a text file.`);
  }
  return text;
}

export async function optionalText(folder: ModelFolder, path: string): Promise<string | null> {
  return folder.paths.has(path) ? requiredText(folder, path) : null;
}

/** Throws AquatintError 'model-missing-file', or 'model-corrupt' when the file is not JSON. */
export async function requiredJson(folder: ModelFolder, path: string): Promise<unknown> {
  const text = await requiredText(folder, path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AquatintError('model-corrupt', `${folder.name}/${path} is not valid JSON.`, { cause });
  }
}

export function requirePath(folder: ModelFolder, path: string): void {
  if (folder.paths.has(path)) return;
  throw new AquatintError('model-missing-file', `${folder.name} has no file ${path}.`);
}
