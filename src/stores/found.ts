import { create } from 'zustand';
import type { PrintQuery } from '../protocol/search.ts';
import { t } from '../texts/translate.ts';
import { theEngine } from './engineRef.ts';
import { followPrints } from './gallery.ts';
import { notify } from './notices.ts';
import { reasonText } from './sentence.ts';
import { useView } from './view.ts';

/** What the screen of prints shows: all, or what was looked for. */
export interface Found {
  readonly query: PrintQuery;
  /** Null: all. */
  readonly ids: ReadonlySet<string> | null;
  /** Of the files of what is shown; null until the prints have been read. */
  readonly bytes: number | null;
}

const ALL: PrintQuery = { text: '', favourites: false };

export const useFound = create<Found>()(() => ({ query: ALL, ids: null, bytes: null }));

/** Which prints are shown, newest first. */
export function shownPrints(all: readonly string[], { ids }: Found): readonly string[] {
  return ids === null ? all : all.filter((id) => ids.has(id));
}

const isAll = ({ text, favourites }: PrintQuery): boolean => text.trim() === '' && !favourites;

export async function lookFor(change: Partial<PrintQuery>): Promise<void> {
  const query = { ...useFound.getState().query, ...change };
  useFound.setState({ query, ...(isAll(query) ? { ids: null } : {}) });
  await findAgain();
}

async function findAgain(): Promise<void> {
  const { query } = useFound.getState();
  try {
    const { ids, bytes } = await theEngine().search.find(query);
    // What was asked for since then is on its way.
    if (query === useFound.getState().query)
      useFound.setState({ ids: isAll(query) ? null : new Set(ids), bytes });
  } catch (reason) {
    useFound.setState({ query: ALL, ids: null, bytes: null });
    notify({ tone: 'warning', text: t('stores:thePrintsCouldNotBe', { reason: reasonText(reason) }) });
  }
}

/** The search hears of every change; what is looked at changes with it. Returns the way to stop. */
export function watchFound(): () => void {
  return followPrints((ids) => {
    theEngine().search.changed(ids);
    if (useView.getState().view === 'prints') void findAgain();
  });
}
