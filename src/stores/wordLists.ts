import { create } from 'zustand';
import { parseWildcardFile, type Wildcards } from '../core/prompt/wildcards.ts';
import { wordsDatabase as words } from './wordsDb.ts';

/** The lists that `__name__` in a prompt draws from, as their owner wrote them. */
export interface WordListsState {
  /** Texts by name. */
  readonly lists: ReadonlyMap<string, string>;
  /** The same, as lines. */
  readonly wildcards: Wildcards;
}

export const useWordLists = create<WordListsState>()(() => stateOf(new Map()));

/** Bytes of a file with a list. */
export const LARGEST_LIST = 20 * 2 ** 20;
const NAME = /^[\p{L}\p{N} ./_-]{1,100}$/u;

function stateOf(lists: ReadonlyMap<string, string>): WordListsState {
  const sorted = new Map([...lists].sort(([a], [b]) => a.localeCompare(b)));
  return {
    lists: sorted,
    wildcards: new Map([...sorted].map(([name, text]) => [name, parseWildcardFile(text)])),
  };
}

export async function openWordLists(): Promise<void> {
  const db = await words.reading();
  const [names, texts] = await Promise.all([db.getAllKeys('lists'), db.getAll('lists')]);
  const stored = new Map(names.map((name, i) => [name, texts[i] ?? '']));
  useWordLists.setState(stateOf(new Map([...stored, ...useWordLists.getState().lists])));
}

/** `colours/warm.txt` is the list `colours/warm`; null where the name cannot stand in a prompt. */
export function listName(file: string): string | null {
  const name = file.replace(/\.txt$/i, '').trim();
  return NAME.test(name) && !name.startsWith('_') && !name.endsWith('_') && !name.includes('__')
    ? name
    : null;
}

export async function saveWordList(name: string, text: string): Promise<void> {
  const kept = text.slice(0, LARGEST_LIST);
  useWordLists.setState(stateOf(new Map([...useWordLists.getState().lists, [name, kept]])));
  await words.write(['lists'], (transaction) => [() => transaction.objectStore('lists').put(kept, name)]);
}

export async function removeWordList(name: string): Promise<void> {
  const lists = new Map(useWordLists.getState().lists);
  lists.delete(name);
  useWordLists.setState(stateOf(lists));
  await words.write(['lists'], (transaction) => [() => transaction.objectStore('lists').delete(name)]);
}
