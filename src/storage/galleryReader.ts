import { openDB } from 'idb';

/**
 * The page's gallery as a worker reads it: never writes, makes nothing, and lets go at once, so that no version of the page has to
 * wait for it. Entries are what lies there, of whatever version.
 */

export interface StoredPrint {
  readonly id: string;
  readonly bytes: unknown;
  readonly favourite: unknown;
  readonly recipe: unknown;
}

const AT_ONCE = 500;

async function reading<T>(read: (db: Awaited<ReturnType<typeof openDB>>) => Promise<T>): Promise<T> {
  const db = await openDB('aquatint-gallery', undefined, {
    blocking: (_current, _wanted, event) => (event.target as IDBDatabase | null)?.close(),
  });
  try {
    return await read(db);
  } finally {
    db.close();
  }
}

/** All of them, a few hundred at a time. */
export function readAllPrints(take: (prints: readonly StoredPrint[]) => void): Promise<void> {
  return reading(async (db) => {
    if (!db.objectStoreNames.contains('entries')) return;
    let range: IDBKeyRange | null = null;
    for (;;) {
      const prints = (await db.getAll('entries', range, AT_ONCE)) as readonly StoredPrint[];
      take(prints);
      const last = prints.at(-1);
      if (last === undefined || prints.length < AT_ONCE) return;
      range = IDBKeyRange.lowerBound(last.id, true);
    }
  });
}

/** Those of these that are there. */
export function readPrints(ids: readonly string[]): Promise<readonly StoredPrint[]> {
  return reading(async (db) => {
    const { store } = db.transaction('entries');
    const found = (await Promise.all(ids.map((id) => store.get(id)))) as (StoredPrint | undefined)[];
    return found.filter((print) => print !== undefined);
  });
}
