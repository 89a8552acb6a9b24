import { AquatintError } from '../core/errors.ts';
import { blobSha256 } from './blobSha256.ts';

/** Files that the site itself ships. */

export interface LoadProgress {
  readonly done: number;
  readonly total: number;
}

export interface LoadOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

/** One line of a site model's files.json. */
interface FileEntry {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface SiteFiles {
  readonly blobs: ReadonlyMap<string, Blob>;
  readonly entries: readonly FileEntry[];
}

/** Where a file lies, from its folder. */
export type FileAddress = (entry: FileEntry) => string;

/** With its hash, for what the service worker keeps from when it is first needed: so it keeps the right one. */
export const hashedAddress: FileAddress = ({ path, sha256 }) => `${path}?${sha256}`;

/**
 * All files of a folder (a URL ending in '/') that holds files.json, which lists them with size and SHA-256; by their paths, and
 * what the list says of them. Every byte is checked before it is used. Throws AquatintError 'network' or 'model-corrupt'.
 */
export async function fetchSiteFiles(
  folder: URL,
  options: LoadOptions,
  address: FileAddress = ({ path }) => path,
): Promise<SiteFiles> {
  const entries = await fetchList(folder, options.signal);
  const total = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  let done = 0;
  const advance = (bytes: number): void => {
    done += bytes;
    options.onProgress({ done: Math.min(done, total), total });
  };
  // What comes after one that failed is not wanted any more.
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const wanted = entries.values();
  const blobs = new Map<string, Blob>(entries.map(({ path }) => [path, NOTHING]));
  const fetchNext = async (): Promise<void> => {
    for (const entry of wanted) {
      const blob = await fetchFile(new URL(address(entry), folder), signal, advance);
      await verify(blob, entry, signal);
      blobs.set(entry.path, blob);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, fetchNext));
  } finally {
    stop.abort();
  }
  return { blobs, entries };
}

/** So many files come and are checked beside each other. */
const AT_ONCE = 4;
const NOTHING = new Blob();

async function fetchList(folder: URL, signal: AbortSignal): Promise<FileEntry[]> {
  const url = new URL('files.json', folder);
  const text = await (await fetchOk(url, signal)).text();
  try {
    const json: unknown = JSON.parse(text);
    if (Array.isArray(json) && json.length > 0 && json.every(isEntry)) return json;
  } catch (cause) {
    throw new AquatintError('model-corrupt', `${url.pathname} is not valid JSON.`, { cause });
  }
  throw new AquatintError('model-corrupt', `${url.pathname} should list files with path, bytes and sha256.`);
}

function isEntry(value: unknown): value is FileEntry {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    typeof value.path === 'string' &&
    'bytes' in value &&
    typeof value.bytes === 'number' &&
    'sha256' in value &&
    typeof value.sha256 === 'string'
  );
}

/** Throws AquatintError 'network'. */
export async function fetchOk(url: URL, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new AquatintError('network', `${url.pathname} could not be loaded: no connection.`, { cause });
  }
  if (!response.ok)
    throw new AquatintError('network', `${url.pathname} could not be loaded: ${response.status}.`);
  return response;
}

/** As a Blob, which the browser may keep on disk, counting bytes as they come. */
async function fetchFile(url: URL, signal: AbortSignal, advance: (bytes: number) => void): Promise<Blob> {
  const response = await fetchOk(url, signal);
  if (response.body === null) return response.blob();
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      advance(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
  try {
    return await new Response(response.body.pipeThrough(counter)).blob();
  } catch (cause) {
    signal.throwIfAborted();
    throw new AquatintError('network', `${url.pathname} broke off while loading.`, { cause });
  }
}

async function verify(
  blob: Blob,
  { path, bytes, sha256: expected }: FileEntry,
  signal: AbortSignal,
): Promise<void> {
  if (blob.size !== bytes) {
    throw new AquatintError('model-corrupt', `${path} has ${blob.size} bytes where ${bytes} were expected.`);
  }
  if ((await blobSha256(blob, signal)) !== expected) {
    throw new AquatintError('model-corrupt', `${path} is damaged: its SHA-256 is not the expected one.`);
  }
}
