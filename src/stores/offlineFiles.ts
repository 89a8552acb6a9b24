import { create } from 'zustand';
import { SELDOM_CACHE, SELDOM_LIST, type SeldomFile } from '../protocol/seldomFiles.ts';
import { measureStorage } from './storage.ts';

/** Files of the site that are fetched when they are first needed. */
export interface OfflineFiles {
  /** Not kept yet; null while unknown, and where a browser keeps nothing. */
  readonly missing: readonly SeldomFile[] | null;
  /** Bytes while all are being fetched. */
  readonly fetching: { readonly done: number; readonly total: number } | null;
  readonly failed: boolean;
}

export const useOfflineFiles = create<OfflineFiles>()(() => ({
  missing: null,
  fetching: null,
  failed: false,
}));

const bytesOf = (files: readonly SeldomFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** Looks which are missing. Without the list, as in development, nothing is said. */
export async function lookForOfflineFiles(): Promise<void> {
  if (!('caches' in globalThis) || useOfflineFiles.getState().fetching !== null) return;
  try {
    const response = await fetch(SELDOM_LIST);
    if (!response.ok) return;
    useOfflineFiles.setState({ missing: await missingOf((await response.json()) as SeldomFile[]) });
  } catch (reason) {
    console.warn('What is kept for use without a network could not be read:', reason);
  }
}

async function missingOf(files: readonly SeldomFile[]): Promise<SeldomFile[]> {
  const cache = await caches.open(SELDOM_CACHE);
  const missing: SeldomFile[] = [];
  for (const file of files) if ((await cache.match(file.address)) === undefined) missing.push(file);
  return missing;
}

let going: AbortController | null = null;

/** Fetches and keeps all of them. What has arrived when it is cut off stays. */
export async function keepOfflineFiles(): Promise<void> {
  const files = useOfflineFiles.getState().missing ?? [];
  const { signal } = (going = new AbortController());
  const total = bytesOf(files);
  let done = 0;
  useOfflineFiles.setState({ fetching: { done, total }, failed: false });
  try {
    const cache = await caches.open(SELDOM_CACHE);
    for (const { address, bytes } of files) {
      await cache.add(new Request(address, { signal }));
      done += bytes;
      useOfflineFiles.setState({ fetching: { done, total } });
    }
  } catch (reason) {
    if (!signal.aborted) {
      console.warn('Not all could be kept for use without a network:', reason);
      useOfflineFiles.setState({ failed: true });
    }
  }
  useOfflineFiles.setState({ fetching: null });
  await Promise.all([lookForOfflineFiles(), measureStorage()]);
}

export const stopKeepingOfflineFiles = (): void => going?.abort();
