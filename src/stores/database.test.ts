import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { openDB, type DBSchema } from 'idb';
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { PageDatabase, STEPS, type Step } from './database.ts';
import type { GalleryEntry, PictureFiles } from './galleryDb.ts';
import { useNotices } from './notices.ts';

const NAME = 'aquatint-gallery';

interface Gallery extends DBSchema {
  entries: { key: string; value: GalleryEntry };
  files: { key: string; value: PictureFiles };
}

/** What a later version of the page may add. */
const LATER: Step = { database: NAME, make: (db) => void db.createObjectStore('lens') };
const STORES = ['bin', 'entries', 'files', 'lens'];

interface Dump {
  readonly gallery: { readonly entries: readonly GalleryEntry[] };
}
/** A gallery that the page wrote before there was this module: tools/reference/goldens/recipes/README.md. */
const OLD = (JSON.parse(readFileSync('tools/reference/goldens/recipes/gallery2.json', 'utf8')) as Dump)
  .gallery.entries;

const files: PictureFiles = { png: new Blob(['png']), thumb: null };

/** As that page did it. */
async function writeOldGallery(entries: readonly GalleryEntry[] = OLD) {
  const db = await openDB<Gallery>(NAME, 1, {
    upgrade: (made) => {
      made.createObjectStore('entries', { keyPath: 'id' });
      made.createObjectStore('files');
    },
  });
  for (const entry of entries) {
    await db.put('entries', entry);
    await db.put('files', files, entry.id);
  }
  return db;
}

const storesOf = async (database: PageDatabase<Gallery>) => [...(await database.reading()).objectStoreNames];

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  useNotices.setState({ notices: [] });
});

describe('a gallery of an older page', () => {
  it('is there, byte for byte, and is not written', async () => {
    (await writeOldGallery()).close();
    const db = await new PageDatabase<Gallery>(NAME, [...STEPS, LATER]).reading();
    expect(await db.getAll('entries')).toEqual(OLD.toSorted((a, b) => a.id.localeCompare(b.id)));
    expect([...db.objectStoreNames]).toEqual(STORES);
    expect(await db.count('files')).toBe(OLD.length);
  });

  it('is in order, newest first, and can be sorted out', async () => {
    (await writeOldGallery()).close();
    vi.resetModules();
    const { binPrints, readBin, readFiles, readOrder } = await import('./galleryDb.ts');
    const newest = OLD.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id));
    expect(await readOrder()).toEqual(newest.map(({ id }) => id));
    await binPrints([newest[0]?.id ?? ''], '2026-01-01');
    expect(await readOrder()).toEqual(newest.slice(1).map(({ id }) => id));
    expect((await readBin())[0]?.entry.id).toBe(newest[0]?.id);
    expect(await readFiles(newest[0]?.id ?? '')).toBeDefined();
  });

  it('keeps what a later page wrote into a recipe, when a print is deleted and comes back', async () => {
    const [entry] = OLD;
    if (entry === undefined) throw new Error('The old gallery is empty.');
    const settings = { ...entry.recipe.settings, lens: 'wide' };
    const later = { ...entry, recipe: { ...entry.recipe, version: 4, settings } } as unknown as GalleryEntry;
    (await writeOldGallery([later])).close();
    vi.resetModules();
    const { binPrints, markFavourites, readEntries, readOrder, restorePrints } =
      await import('./galleryDb.ts');
    const order = await readOrder();
    expect((await readEntries(order))[0]?.recipe).toMatchObject({ version: 3, newer: true });
    await markFavourites(order, true);
    await binPrints(order, '2026-01-01');
    expect(await readOrder()).toEqual([]);
    await restorePrints(order);
    const db = await openDB<Gallery>(NAME);
    expect(await db.getAll('entries')).toEqual([{ ...later, favourite: true }]);
  });
});

describe('an upgrade', () => {
  it('waits for an older tab, and says so', async () => {
    const old = await writeOldGallery();
    const waiting = storesOf(new PageDatabase<Gallery>(NAME, [...STEPS, LATER]));
    await vi.waitFor(() => expect(useNotices.getState().notices).toHaveLength(1));
    expect(useNotices.getState().notices[0]?.text).toMatch(/^Another tab has an older version/);
    expect(await old.count('entries')).toBe(OLD.length);
    old.close();
    expect(await waiting).toEqual(STORES);
  });

  it('is let through by a tab of this version, which goes on by reading', async () => {
    const old = new PageDatabase<Gallery>(NAME);
    await old.write(['entries'], (change) =>
      OLD.map((entry) => () => change.objectStore('entries').put(entry)),
    );
    expect(await storesOf(new PageDatabase<Gallery>(NAME, [...STEPS, LATER]))).toContain('lens');
    expect(useNotices.getState().notices).toEqual([]);
    expect(await (await old.reading()).count('entries')).toBe(OLD.length);
    await expect(
      old.write(['entries'], (change) => [() => change.objectStore('entries').clear()]),
    ).rejects.toThrow('A newer version of this page has stored things here');
    expect(await (await old.reading()).count('entries')).toBe(OLD.length);
  });

  it('that was killed in its middle leaves all as it was, and is done the next time', async () => {
    (await writeOldGallery()).close();
    const killed: Step = {
      database: NAME,
      make: () => {
        throw new Error('killed');
      },
    };
    await expect(new PageDatabase<Gallery>(NAME, [...STEPS, LATER, killed]).reading()).rejects.toThrow();
    const before = await openDB<Gallery>(NAME);
    expect([before.version, ...before.objectStoreNames]).toEqual([1, 'entries', 'files']);
    expect(await before.count('entries')).toBe(OLD.length);
    before.close();
    const after = await new PageDatabase<Gallery>(NAME, [...STEPS, LATER]).reading();
    expect([after.version, ...after.objectStoreNames]).toEqual([3, ...STORES]);
    expect(await after.count('entries')).toBe(OLD.length);
  });
});

describe('writing', () => {
  it('stores nothing where the disk is full after the first half', async () => {
    const database = new PageDatabase<Gallery>(NAME);
    const full = new DOMException('no room', 'QuotaExceededError');
    const halves = database.write(['entries', 'files'], (change) => [
      ...OLD.map((entry) => () => change.objectStore('entries').put(entry)),
      () => Promise.reject(full),
    ]);
    await expect(halves).rejects.toBe(full);
    expect(await (await database.reading()).count('entries')).toBe(0);
    // There is room again.
    await database.write(['entries'], (change) =>
      OLD.map((entry) => () => change.objectStore('entries').put(entry)),
    );
    expect(await (await database.reading()).count('entries')).toBe(OLD.length);
  });

  it('stores nothing where the second of two is refused at once', async () => {
    const database = new PageDatabase<Gallery>(NAME);
    const strange = { png: () => undefined, thumb: null } as unknown as PictureFiles;
    const writing = database.write(['entries', 'files'], (change) => [
      ...OLD.map((entry) => () => change.objectStore('entries').put(entry)),
      () => change.objectStore('files').put(strange, 'a'),
    ]);
    await expect(writing).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(await (await database.reading()).count('entries')).toBe(0);
  });
});
