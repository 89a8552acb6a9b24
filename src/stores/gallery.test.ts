import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { PictureEvent } from '../engine/pictureEvent.ts';
import type { Recipe } from '../core/recipe/recipe.ts';
import { USUAL_DRAFT } from './draft.ts';
import { emptyBin, useBin, watchBin } from './bin.ts';
import {
  binPrints,
  deletePictures,
  markFavourites,
  readBin,
  readOrder,
  writePictures,
  type GalleryEntry,
  type PictureFiles,
} from './galleryDb.ts';
import {
  deletePrints,
  entryOf,
  favour,
  filesOf,
  forgetDeleted,
  keepAgain,
  keepPicture,
  openGallery,
  undoDelete,
  useGallery,
  wantEntries,
} from './gallery.ts';
import { useNotices } from './notices.ts';

/** The real database, in memory, with a disk that can be full. */
const disk = vi.hoisted(() => ({ full: false }));

vi.mock('./galleryDb.ts', async (original) => {
  const real = await original<typeof import('./galleryDb.ts')>();
  return {
    ...real,
    writePicture: (entry: GalleryEntry, files: PictureFiles) =>
      disk.full
        ? Promise.reject(new DOMException('full', 'QuotaExceededError'))
        : real.writePicture(entry, files),
  };
});

function picture(second: number): PictureEvent {
  const { seedMode: _, ...settings } = { ...USUAL_DRAFT, prompt: 'a fox', width: 8, height: 8 };
  const recipe: Recipe = {
    version: 3,
    settings,
    modelName: 'Etch',
    modelHash: '',
    device: 'wasm',
    app: 'test',
    createdAt: `2026-01-01T00:00:0${second}.000Z`,
  };
  const timings = { load: 0, text: 0, denoise: 0, decode: 0 };
  const rgba = new Uint8ClampedArray(8 * 8 * 4).fill(255);
  return { kind: 'picture', id: 1, picture: 0, width: 8, height: 8, rgba, recipe, timings, latents: null };
}

const ids = (): readonly string[] => useGallery.getState().ids;

const forgetAll = async (): Promise<void> => {
  await deletePictures([...(await readOrder()), ...(await readBin()).map(({ id }) => id)]);
  const none = new Set<string>();
  useGallery.setState({ ids: [], entries: new Map(), unsaved: none, gone: none, opened: null });
};

describe('gallery', () => {
  beforeEach(async () => {
    vi.stubGlobal('navigator', { storage: { persisted: () => Promise.resolve(true) } });
    disk.full = false;
    await forgetAll();
    useNotices.setState({ notices: [] });
    await openGallery();
  });

  it('keeps pictures, newest first', async () => {
    const first = await keepPicture(picture(1));
    const second = await keepPicture(picture(2));
    expect(ids()).toEqual([second, first]);
    expect(await filesOf(first)).not.toBeNull();
  });

  it('reads them again after a reload', async () => {
    const first = await keepPicture(picture(1));
    useGallery.setState({ ids: [], entries: new Map() });
    await openGallery();
    expect(ids()).toEqual([first]);
    expect((await entryOf(first))?.recipe.settings.prompt).toBe('a fox');
  });

  it('holds a picture that the disk has no room for, says so, and keeps it when there is', async () => {
    disk.full = true;
    const id = await keepPicture(picture(1));
    expect(useGallery.getState().unsaved.has(id)).toBe(true);
    expect(await filesOf(id)).not.toBeNull();
    expect(useNotices.getState().notices[0]).toMatchObject({ tone: 'warning' });
    disk.full = false;
    await openGallery();
    expect(ids()).toEqual([id]);
    await keepAgain(id);
    expect(useGallery.getState().unsaved.size).toBe(0);
    expect(await readOrder()).toEqual([id]);
  });

  it('puts deleted pictures into the bin, from where they come back as they were', async () => {
    const [first, second] = [await keepPicture(picture(1)), await keepPicture(picture(2))];
    await favour([first], true);
    await deletePrints([first, second]);
    expect(ids()).toEqual([]);
    expect((await readBin()).map(({ id }) => id).sort()).toEqual([first, second].sort());
    await undoDelete([first, second]);
    expect(ids()).toEqual([second, first]);
    expect(await readBin()).toEqual([]);
    expect((await entryOf(first))?.favourite).toBe(true);
    expect(await filesOf(second)).not.toBeNull();
  });

  it('brings a deleted picture back that was never stored, while that is offered', async () => {
    disk.full = true;
    const [kept, lost] = [await keepPicture(picture(1)), await keepPicture(picture(2))];
    await deletePrints([kept, lost]);
    expect(ids()).toEqual([]);
    expect(await readBin()).toEqual([]);
    forgetDeleted([lost]);
    await undoDelete([kept, lost]);
    expect(ids()).toEqual([kept]);
    expect(await filesOf(lost)).toBeNull();
  });

  it('empties the bin by hand, and of what has waited thirty days', async () => {
    const [old, young] = [await keepPicture(picture(1)), await keepPicture(picture(2))];
    const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
    await binPrints([old], daysAgo(30.1));
    await binPrints([young], daysAgo(29.9));
    const stop = await watchBin();
    expect(useBin.getState().binned.map(({ id }) => id)).toEqual([young]);
    expect(await filesOf(old)).toBeNull();
    expect(await filesOf(young)).not.toBeNull();
    await emptyBin();
    await vi.waitFor(() => expect(useBin.getState().binned).toEqual([]));
    expect(await filesOf(young)).toBeNull();
    stop();
  });

  it('shows what another tab has done', async () => {
    const [first, second] = [await keepPicture(picture(1)), await keepPicture(picture(2))];
    const other = new BroadcastChannel('aquatint-gallery');
    await deletePictures([first]);
    await markFavourites([second], true);
    other.postMessage([first, second]);
    await vi.waitFor(() => expect(ids()).toEqual([second]));
    await vi.waitFor(() => expect(useGallery.getState().entries.get(second)?.favourite).toBe(true));
    other.close();
  });

  it('knows the entries of those that are asked for, and of few others', async () => {
    const files = { png: new Blob(['x']), thumb: null };
    const model = await entryOf(await keepPicture(picture(1)));
    if (model === undefined) throw new Error('It was not kept.');
    const many = Array.from({ length: 1000 }, (_, i) => {
      const id = `print-${String(i).padStart(4, '0')}`;
      return { entry: { ...model, id, createdAt: '2026-02-01' }, files };
    });
    await writePictures(many);
    await openGallery();
    expect(ids()).toHaveLength(1001);
    expect(ids()[0]).toBe('print-0999');
    for (let at = 0; at < 1000; at += 100) await wantEntries(ids().slice(at, at + 100));
    expect(useGallery.getState().entries.size).toBe(800);
    expect(useGallery.getState().entries.has(ids()[999] ?? '')).toBe(true);
  });

  it('says of a print whose file was cleared away that it is gone', async () => {
    const id = await keepPicture(picture(1));
    expect(await filesOf(id)).not.toBeNull();
    expect(useGallery.getState().gone.has(id)).toBe(false);
    await deletePictures([id]);
    expect(await filesOf(id)).toBeNull();
    expect(useGallery.getState().gone.has(id)).toBe(true);
  });
});
