import { create } from 'zustand';
import { changing, followPrints } from './gallery.ts';
import { deletePictures, readBin, restorePrints, type BinEntry } from './galleryDb.ts';

/** Deleted prints wait here for thirty days. Until then they take the room that they took. */
export const DAYS_IN_BIN = 30;

const DAY = 24 * 60 * 60 * 1000;

export const useBin = create<{ readonly binned: readonly BinEntry[] }>()(() => ({ binned: [] }));

const isOver = ({ deletedAt }: BinEntry): boolean => {
  const age = Date.now() - Date.parse(deletedAt);
  // What has no date would wait for ever.
  return !(age < DAYS_IN_BIN * DAY);
};

/** Reads the bin, deletes what has waited long enough, and follows what happens to prints. Returns the way to stop. */
export async function watchBin(): Promise<() => void> {
  const read = async (): Promise<void> => useBin.setState({ binned: await readBin() });
  const stop = followPrints(() => void read().catch(notRead));
  await read().catch(notRead);
  const over = useBin.getState().binned.filter(isOver);
  if (over.length === 0) return stop;
  await forget(over.map(({ id }) => id));
  await read().catch(notRead);
  return stop;
}

/** The gallery has said so already. */
function notRead(reason: unknown): void {
  console.warn('The bin could not be read:', reason);
}

export const takeBack = (ids: readonly string[]): Promise<boolean> => changing(() => restorePrints(ids), ids);

/** For good. */
export const forget = (ids: readonly string[]): Promise<boolean> => changing(() => deletePictures(ids), ids);

export const emptyBin = (): Promise<boolean> => forget(useBin.getState().binned.map(({ id }) => id));

export const bytesIn = (binned: readonly BinEntry[]): number =>
  binned.reduce((sum, { entry }) => sum + entry.bytes, 0);

/** Days until it goes by itself, at least one. */
export const daysLeft = ({ deletedAt }: BinEntry): number =>
  Math.max(1, Math.ceil(DAYS_IN_BIN - (Date.now() - Date.parse(deletedAt)) / DAY));
