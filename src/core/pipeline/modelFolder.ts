import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import type { ByteSource } from '../weights/byteSource.ts';
import { jsonExtent } from '../weights/jsonScan.ts';

/** A model in diffusers layout, wherever its files are: on the site, on disk, or dropped on the page. */
export interface ModelFolder {
  /** For messages. */
  readonly name: string;
  /** Paths relative to the folder, forward slashes. */
  readonly paths: ReadonlySet<string>;
  /** The whole file as text; for files of at most LONGEST_TEXT bytes. */
  readText(path: string): Promise<string>;
  /** For ranged, synchronous reads. */
  open(path: string): Promise<ByteSource>;
}

/** The longest in use are tokenizers, of a few million characters. */
export const LONGEST_TEXT = 16 * 2 ** 20;
/** Configs nest a few levels deep; whoever shows or walks a value of thousands runs out of stack. */
const DEEPEST_JSON = 32;
/** A tokenizer's words and merges: Qwen3's tokenizer.json, whose merges are lists of two, has 606,000. */
const MOST_VALUES = 1_000_000;

/** Throws AquatintError 'model-missing-file' naming the file, or 'model-corrupt'. */
export async function requiredText(folder: ModelFolder, path: string): Promise<string> {
  requirePath(folder, path);
  const text = await folder.readText(path);
  if (text.length > LONGEST_TEXT) {
    throw new AquatintError('model-corrupt', `${folder.name}/${path} is too long for a text file.`);
  }
  if (path.endsWith('.json')) checkExtent(`${folder.name}/${path}`, text);
  return text;
}

/** JSON of a few megabytes can take gigabytes once it is parsed. */
function checkExtent(path: string, text: string): void {
  const { depth, values } = jsonExtent(text);
  const excess =
    depth > DEEPEST_JSON
      ? `nests more than ${DEEPEST_JSON} levels deep`
      : values > MOST_VALUES
        ? `lists more than ${MOST_VALUES} things`
        : null;
  if (excess !== null) throw new AquatintError('model-corrupt', `${path} ${excess}, which no config does.`);
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
  throw new AquatintError('model-missing-file', [said('missing.file', { folder: folder.name, path })]);
}
