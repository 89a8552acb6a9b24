import type { DBSchema } from 'idb';
import { readRecipe } from '../core/recipe/recipe.ts';
import type { Timings } from '../protocol/generator.ts';
import type { Recipe } from '../core/recipe/recipe.ts';
import { PageDatabase } from './database.ts';

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

const gallery = new PageDatabase<Schema>('aquatint-gallery');

/** As they lie there: a later page may have written more than this one knows. */
const stored = new WeakMap<GalleryEntry, GalleryEntry>();

/** Newest first. */
export async function readEntries(): Promise<GalleryEntry[]> {
  const entries = await (await gallery.reading()).getAll('entries');
  return entries.map(withCurrentRecipe).sort(newestFirst);
}

/** Galleries of other versions of the page keep their recipes as they were written. */
export function withCurrentRecipe(entry: GalleryEntry): GalleryEntry {
  const read = { ...entry, recipe: readRecipe(entry.recipe) ?? entry.recipe };
  stored.set(read, entry);
  return read;
}

export const newestFirst = (a: GalleryEntry, b: GalleryEntry): number =>
  b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id);

export async function readFiles(id: string): Promise<PictureFiles | undefined> {
  return (await gallery.reading()).get('files', id);
}

/** Both or neither: a full disk leaves no half picture behind. */
export function writePicture(entry: GalleryEntry, files: PictureFiles): Promise<void> {
  return gallery.write(['entries', 'files'], (transaction) => [
    () => transaction.objectStore('files').put(files, entry.id),
    () => transaction.objectStore('entries').put(stored.get(entry) ?? entry),
  ]);
}

export function deletePictures(ids: readonly string[]): Promise<void> {
  return gallery.write(['entries', 'files'], (transaction) => {
    const entries = transaction.objectStore('entries');
    const files = transaction.objectStore('files');
    return ids.flatMap((id) => [() => entries.delete(id), () => files.delete(id)]);
  });
}
