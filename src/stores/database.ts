import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';
import { AquatintError } from '../core/errors.ts';
import { t } from '../texts/translate.ts';
import { notify } from './notices.ts';

/**
 * All that the page keeps in IndexedDB goes through here. There are several, and they stay where they
 * are: to move a gallery of gigabytes into another would need its room twice.
 */
export type DatabaseName = 'aquatint-gallery' | 'aquatint-sources' | 'aquatint-words' | 'aquatint-queue';

/** Makes what is not there yet; never anything that an older page would miss. */
export interface Step {
  readonly database: DatabaseName;
  readonly make: (db: IDBPDatabase, change: IDBPTransaction<unknown, string[], 'versionchange'>) => void;
}

/** Only added to. A database's version is the number of its steps. */
export const STEPS: readonly Step[] = [
  {
    database: 'aquatint-gallery',
    make: (db) => {
      db.createObjectStore('entries', { keyPath: 'id' });
      db.createObjectStore('files');
    },
  },
  { database: 'aquatint-sources', make: (db) => void db.createObjectStore('files') },
  { database: 'aquatint-words', make: (db) => void db.createObjectStore('lists') },
  {
    database: 'aquatint-queue',
    make: (db) => {
      db.createObjectStore('jobs', { keyPath: 'id' });
      db.createObjectStore('state');
      db.createObjectStore('calls');
    },
  },
  {
    database: 'aquatint-gallery',
    make: (db, change) => {
      db.createObjectStore('bin', { keyPath: 'id' });
      change.objectStore('entries').createIndex('createdAt', 'createdAt');
    },
  },
  {
    database: 'aquatint-words',
    make: (db) => {
      db.createObjectStore('presets', { keyPath: 'id' });
      db.createObjectStore('prompts', { keyPath: 'prompt' });
      db.createObjectStore('tags');
    },
  },
  { database: 'aquatint-words', make: (db) => void db.createObjectStore('drafts') },
];

interface Opened<S extends DBSchema> {
  readonly db: IDBPDatabase<S>;
  /** A later page has been here: what it wrote is read as far as it is known, and nothing is written. */
  readonly isNewer: boolean;
}

export class PageDatabase<S extends DBSchema> {
  readonly #name: DatabaseName;
  readonly #steps: readonly Step[];
  #opening: Promise<Opened<S>> | null = null;

  constructor(name: DatabaseName, steps: readonly Step[] = STEPS) {
    this.#name = name;
    this.#steps = steps.filter(({ database }) => database === name);
  }

  async reading(): Promise<IDBPDatabase<S>> {
    return (await this.#opened()).db;
  }

  /**
   * All of `change` or nothing of it: a full disk, or a page that is closed meanwhile, leaves nothing half-written. Throws
   * AquatintError 'storage-failed' where a newer version of the page has been here.
   */
  async write<Names extends StoreNames<S>[]>(
    stores: Names,
    change: (transaction: IDBPTransaction<S, Names, 'readwrite'>) => readonly (() => Promise<unknown>)[],
  ): Promise<void> {
    const { db, isNewer } = await this.#opened();
    if (isNewer) throw new AquatintError('storage-failed', t('stores:newerVersionWasHere'));
    const transaction = db.transaction(stores, 'readwrite');
    const running: Promise<unknown>[] = [transaction.done];
    try {
      for (const begin of change(transaction)) running.push(begin());
      await Promise.all(running);
    } catch (reason) {
      abort(transaction);
      await Promise.allSettled(running);
      throw reason;
    }
  }

  #opened(): Promise<Opened<S>> {
    this.#opening ??= this.#open().catch((reason: unknown) => {
      this.#opening = null;
      throw reason;
    });
    return this.#opening;
  }

  async #open(): Promise<Opened<S>> {
    try {
      return { db: await this.#openAt(this.#steps.length), isNewer: false };
    } catch (reason) {
      if (!(reason instanceof DOMException) || reason.name !== 'VersionError') throw reason;
      return { db: await this.#openAt(undefined), isNewer: true };
    }
  }

  #openAt(version: number | undefined): Promise<IDBPDatabase<S>> {
    return openDB<S>(this.#name, version, {
      upgrade: (_db, before, _after, change) => {
        // What the steps make is not yet, or no longer, in the schema's types.
        const untyped = change as unknown as IDBPTransaction<unknown, string[], 'versionchange'>;
        change.done.catch(() => undefined); // opening fails with it
        for (const step of this.#steps.slice(before)) step.make(untyped.db, untyped);
      },
      blocked: () => notify({ tone: 'warning', text: t('stores:olderTabIsOpen') }),
      // A newer version of the page waits in another tab: let it have the database.
      blocking: (_current, _wanted, event) => {
        (event.target as IDBDatabase | null)?.close();
        this.#opening = null;
      },
      terminated: () => {
        this.#opening = null;
      },
    });
  }
}

/** It may be over already. */
function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch (reason) {
    if (!(reason instanceof DOMException)) throw reason;
  }
}
