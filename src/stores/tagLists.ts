import { create } from 'zustand';
import { t } from '../texts/translate.ts';
import { theEngine } from './engineRef.ts';
import { notify } from './notices.ts';
import { wordsDatabase } from './wordsDb.ts';

/** Lists of tags that somebody added, to complete words with; as they came. */
export interface TagList {
  readonly name: string;
  readonly bytes: number;
}

export const useTagLists = create<{ readonly lists: readonly TagList[] }>()(() => ({ lists: [] }));

const LARGEST = 50e6;
const LONGEST_NAME = 120;

export async function openTagLists(): Promise<void> {
  const db = await wordsDatabase.reading();
  const [names, files] = await Promise.all([db.getAllKeys('tags'), db.getAll('tags')]);
  theEngine().search.takeTags(files);
  useTagLists.setState({ lists: names.map((name, i) => ({ name, bytes: files[i]?.size ?? 0 })) });
}

export async function addTagList(file: File): Promise<void> {
  if (file.size > LARGEST) {
    const text = t('stores:thisListIsLargerThan50');
    return notify({ tone: 'warning', text });
  }
  const name = file.name.replace(/\.csv$/i, '').slice(0, LONGEST_NAME);
  // A copy of the bytes: the file may be changed or taken away.
  const kept = new Blob([await file.arrayBuffer()]);
  await wordsDatabase.write(['tags'], (transaction) => [
    () => transaction.objectStore('tags').put(kept, name),
  ]);
  await openTagLists();
}

export async function removeTagList(name: string): Promise<void> {
  await wordsDatabase.write(['tags'], (transaction) => [() => transaction.objectStore('tags').delete(name)]);
  await openTagLists();
}
