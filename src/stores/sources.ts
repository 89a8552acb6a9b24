import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Settings } from '../core/recipe/settings.ts';

/** Pictures and masks that pictures are made from: kept on this device by their SHA-256, so that a recipe can name them. */

interface Schema extends DBSchema {
  files: { key: string; value: Blob };
}

let opening: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>('aquatint-sources', 1, {
    upgrade: (db) => {
      db.createObjectStore('files');
    },
    terminated: () => {
      opening = null;
    },
  });
  return opening;
}

/** Gives the name to be used in settings. */
export async function keepSource(file: Blob): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  const hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  await (await database()).put('files', file, hash);
  return hash;
}

/** null where it is not on this device. */
export async function readSource(hash: string): Promise<Blob | null> {
  return (await (await database()).get('files', hash)) ?? null;
}

/** The files that settings name and that are on this device. */
export async function sourcesOf({ source }: Pick<Settings, 'source'>): Promise<Map<string, Blob>> {
  const files = new Map<string, Blob>();
  for (const hash of [source?.image, source?.mask]) {
    const file = typeof hash === 'string' ? await readSource(hash) : null;
    if (typeof hash === 'string' && file !== null) files.set(hash, file);
  }
  return files;
}

/** The names of all that are kept. */
export async function listSources(): Promise<string[]> {
  return (await database()).getAllKeys('files');
}

export async function forgetSources(hashes: readonly string[]): Promise<void> {
  const db = await database();
  for (const hash of hashes) await db.delete('files', hash);
}
