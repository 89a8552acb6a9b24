import { asCount, asObject, asSha256, asText } from '../hub/jsonFields.ts';
import { isSafePath } from '../hub/hubApi.ts';

/** A file of a model on some server. */
export interface RemoteFile {
  /** In the model's folder, forward slashes. */
  readonly path: string;
  readonly url: string;
  /** null where the server has not said. */
  readonly bytes: number | null;
  /** In hex; null where nobody has stated it. */
  readonly sha256: string | null;
}

export interface JournalFile extends RemoteFile {
  /** ETag or Last-Modified of the answer that the bytes came with. */
  readonly validator: string | null;
  /** All there, and its hash compared. */
  readonly complete: boolean;
}

export interface ModelOrder {
  readonly name: string;
  /** The page that it was found on. */
  readonly page: string;
  readonly licence: { readonly name: string; readonly url: string | null };
  readonly files: readonly RemoteFile[];
}

/**
 * All that is known of a download besides the bytes themselves, whose number is the length of each file. It lies
 * beside them, and makes the folder a download; the description of a finished model takes its place.
 */
export interface Journal extends ModelOrder {
  readonly files: readonly JournalFile[];
  /** 'discarded': whatever is still there is to be swept away. */
  readonly status: 'running' | 'paused' | 'failed' | 'discarded';
}

export function newJournal({ name, page, licence, files }: ModelOrder): Journal {
  return {
    ...{ name, page, licence: { name: licence.name, url: licence.url } },
    files: files.map(({ path, url, bytes, sha256 }) => ({
      ...{ path, url, bytes, sha256 },
      validator: null,
      complete: false,
    })),
    status: 'running',
  };
}

export function withFile(journal: Journal, path: string, change: Partial<JournalFile>): Journal {
  const files = journal.files.map((file) => (file.path === path ? { ...file, ...change } : file));
  return { ...journal, files };
}

/** Bytes of the whole model; null while one of them is unknown. */
export function totalBytes(files: readonly Pick<RemoteFile, 'bytes'>[]): number | null {
  return files.reduce<number | null>(
    (sum, { bytes }) => (sum === null || bytes === null ? null : sum + bytes),
    0,
  );
}

/** null for what is no journal. */
export function parseJournal(text: string): Journal | null {
  try {
    const json = asObject(JSON.parse(text));
    const licence = asObject(json['licence']);
    const [name, page, licenceName] = [asText(json['name']), asText(json['page']), asText(licence['name'])];
    const files = Array.isArray(json['files']) ? json['files'].map(parseFile) : [];
    const status = STATUSES.find((known) => known === json['status']);
    if (name === null || page === null || licenceName === null || status === undefined) return null;
    if (files.length === 0) return null;
    const sound = files.filter((file) => file !== null);
    if (sound.length !== files.length) return null;
    return { name, page, licence: { name: licenceName, url: asText(licence['url']) }, files: sound, status };
  } catch {
    return null; // cut off or not ours: it is swept away like a folder without one
  }
}

const STATUSES = ['running', 'paused', 'failed', 'discarded'] as const;

function parseFile(value: unknown): JournalFile | null {
  const json = asObject(value);
  const [path, url] = [asText(json['path']), asText(json['url'])];
  if (path === null || url === null || !isSafePath(path)) return null;
  return {
    ...{ path, url, bytes: asCount(json['bytes']), sha256: asSha256(json['sha256']) },
    validator: asText(json['validator']),
    complete: json['complete'] === true,
  };
}
