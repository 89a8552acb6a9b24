import type { DBSchema } from 'idb';
import { readRecipe } from '../core/recipe/recipe.ts';
import type { Timings } from '../protocol/generator.ts';
import type { Recipe } from '../core/recipe/recipe.ts';
import { PageDatabase } from './database.ts';
import { readTogether } from './readTogether.ts';

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
  readonly favourite?: boolean;
}

export interface PictureFiles {
  /** The picture with its recipe inside. */
  readonly png: Blob;
  /** Null where the picture itself is small enough. */
  readonly thumb: Blob | null;
}

/** A print that was deleted; its files stay where they were. */
export interface BinEntry {
  readonly id: string;
  readonly entry: GalleryEntry;
  /** ISO 8601. */
  readonly deletedAt: string;
}

interface Schema extends DBSchema {
  entries: { key: string; value: GalleryEntry; indexes: { createdAt: string } };
  files: { key: string; value: PictureFiles };
  bin: { key: string; value: BinEntry };
}

const gallery = new PageDatabase<Schema>('aquatint-gallery');

/** As they lie there: a later page may have written more than this one knows. */
const stored = new WeakMap<GalleryEntry, GalleryEntry>();

/** The ids of all prints, newest first. */
export async function readOrder(): Promise<string[]> {
  return (await (await gallery.reading()).getAllKeysFromIndex('entries', 'createdAt')).reverse();
}

/** Those of them that are there. */
export async function readEntries(ids: readonly string[]): Promise<GalleryEntry[]> {
  const { store } = (await gallery.reading()).transaction('entries');
  const found = await Promise.all(ids.map((id) => store.get(id)));
  return found.filter((entry) => entry !== undefined).map(withCurrentRecipe);
}

const AT_ONCE = 250;

/** In the gallery or the bin. */
export async function hasPrint(id: string): Promise<boolean> {
  const db = await gallery.reading();
  const keys = await Promise.all([db.getKey('entries', id), db.getKey('bin', id)]);
  return keys.some((key) => key !== undefined);
}

/** All prints as they lie there, a few hundred at a time. */
export async function* everyEntry(): AsyncGenerator<readonly GalleryEntry[]> {
  const db = await gallery.reading();
  let entries = await db.getAll('entries', null, AT_ONCE);
  while (entries.length > 0) {
    yield entries;
    const last = entries.at(-1);
    if (last === undefined || entries.length < AT_ONCE) return;
    entries = await db.getAll('entries', IDBKeyRange.lowerBound(last.id, true), AT_ONCE);
  }
}

/** Galleries of other versions of the page keep their recipes as they were written. */
export function withCurrentRecipe(entry: GalleryEntry): GalleryEntry {
  const read = { ...entry, recipe: readRecipe(entry.recipe) ?? entry.recipe };
  stored.set(read, entry);
  return read;
}

/** Undefined where there are none. */
export const readFiles = readTogether<PictureFiles | undefined>(async (ids) => {
  const { store } = (await gallery.reading()).transaction('files');
  return Promise.allSettled(ids.map((id) => store.get(id)));
});

/** Both or neither: a full disk leaves no half picture behind. */
export function writePicture(entry: GalleryEntry, files: PictureFiles): Promise<void> {
  return writePictures([{ entry, files }]);
}

export interface Picture {
  readonly entry: GalleryEntry;
  readonly files: PictureFiles;
}

/** All of them or none. */
export function writePictures(pictures: readonly Picture[]): Promise<void> {
  return gallery.write(['entries', 'files'], (transaction) =>
    pictures.flatMap(({ entry, files }) => [
      () => transaction.objectStore('files').put(files, entry.id),
      () => transaction.objectStore('entries').put(stored.get(entry) ?? entry),
    ]),
  );
}

/** What a later page wrote beside it stays. */
export function markFavourites(ids: readonly string[], favourite: boolean): Promise<void> {
  return gallery.write(['entries'], (transaction) => {
    const entries = transaction.objectStore('entries');
    return ids.map((id) => async () => {
      const entry = await entries.get(id);
      if (entry) await entries.put({ ...entry, favourite });
    });
  });
}

/** Takes prints out of the gallery; their files stay. */
export function binPrints(ids: readonly string[], deletedAt: string): Promise<void> {
  return gallery.write(['entries', 'bin'], (transaction) => {
    const [entries, bin] = [transaction.objectStore('entries'), transaction.objectStore('bin')];
    return ids.map((id) => async () => {
      const entry = await entries.get(id);
      if (entry) await Promise.all([bin.put({ id, entry, deletedAt }), entries.delete(id)]);
    });
  });
}

export function restorePrints(ids: readonly string[]): Promise<void> {
  return gallery.write(['entries', 'bin'], (transaction) => {
    const [entries, bin] = [transaction.objectStore('entries'), transaction.objectStore('bin')];
    return ids.map((id) => async () => {
      const binned = await bin.get(id);
      if (binned) await Promise.all([entries.put(binned.entry), bin.delete(id)]);
    });
  });
}

/** The bin, what was deleted last first. */
export async function readBin(): Promise<BinEntry[]> {
  const binned = await (await gallery.reading()).getAll('bin');
  return binned
    .map((one) => ({ ...one, entry: withCurrentRecipe(one.entry) }))
    .sort((a, b) => b.deletedAt.localeCompare(a.deletedAt) || b.id.localeCompare(a.id));
}

/** Out of the gallery or the bin, with their files, for good. */
export function deletePictures(ids: readonly string[]): Promise<void> {
  return gallery.write(['entries', 'files', 'bin'], (transaction) =>
    (['entries', 'files', 'bin'] as const).flatMap((name) =>
      ids.map((id) => () => transaction.objectStore(name).delete(id)),
    ),
  );
}
