import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { readRecipe } from '../core/recipe/recipe.ts';
import type { Timings } from '../protocol/generator.ts';
import type { Recipe } from '../core/recipe/recipe.ts';

/** What the gallery knows of a picture without reading its file. */
export interface GalleryEntry {
  readonly id: string;
  /** ISO 8601; the gallery's order. */
  readonly createdAt: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly recipe: Recipe;
  readonly timings: Timings;
}

export interface PictureFiles {
  /** The picture with its recipe inside. */
  readonly png: Blob;
  /** Null where the picture itself is small enough. */
  readonly thumb: Blob | null;
}

interface Schema extends DBSchema {
  entries: { key: string; value: GalleryEntry };
  files: { key: string; value: PictureFiles };
}

let opening: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>('aquatint-gallery', 1, {
    upgrade(db) {
      db.createObjectStore('entries', { keyPath: 'id' });
      db.createObjectStore('files');
    },
    blocking: (_current, _blocked, event) => {
      // A newer version of the page waits in another tab: let it have the database.
      if (event.target instanceof IDBDatabase) event.target.close();
      opening = null;
    },
    terminated: () => {
      opening = null;
    },
  }).catch((reason: unknown) => {
    opening = null;
    throw reason;
  });
  return opening;
}

/** Newest first. */
export async function readEntries(): Promise<GalleryEntry[]> {
  const entries = await (await database()).getAll('entries');
  return entries.map(withCurrentRecipe).sort(newestFirst);
}

/** Galleries of older versions of the page keep their recipes as they were written. */
export function withCurrentRecipe(entry: GalleryEntry): GalleryEntry {
  return { ...entry, recipe: readRecipe(entry.recipe) ?? entry.recipe };
}

export const newestFirst = (a: GalleryEntry, b: GalleryEntry): number =>
  b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id);

export async function readFiles(id: string): Promise<PictureFiles | undefined> {
  return (await database()).get('files', id);
}

/** Both or neither: a full disk leaves no half picture behind. */
export async function writePicture(entry: GalleryEntry, files: PictureFiles): Promise<void> {
  const transaction = (await database()).transaction(['entries', 'files'], 'readwrite');
  await allOrNothing(transaction, () => [
    transaction.objectStore('files').put(files, entry.id),
    transaction.objectStore('entries').put(entry),
  ]);
}

/** What the database throws at once, rather than when it has tried, does not end a transaction by itself. */
export async function allOrNothing(
  transaction: { readonly done: Promise<void>; abort(): void },
  work: () => readonly Promise<unknown>[],
): Promise<void> {
  let writes: readonly Promise<unknown>[];
  try {
    writes = work();
  } catch (reason) {
    transaction.abort();
    await transaction.done.catch(() => undefined); // says only that it was aborted
    throw reason;
  }
  await Promise.all([...writes, transaction.done]);
}

export async function deletePictures(ids: readonly string[]): Promise<void> {
  const transaction = (await database()).transaction(['entries', 'files'], 'readwrite');
  const entries = transaction.objectStore('entries');
  const files = transaction.objectStore('files');
  await allOrNothing(transaction, () => ids.flatMap((id) => [entries.delete(id), files.delete(id)]));
}
