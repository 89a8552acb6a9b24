import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { PictureEvent } from '../engine/pictureEvent.ts';
import type { Recipe } from '../core/recipe/recipe.ts';
import { USUAL_DRAFT } from './draft.ts';
import type { GalleryEntry, PictureFiles } from './galleryDb.ts';
import {
  clearGallery,
  deletePicture,
  filesOf,
  forgetDeleted,
  keepAgain,
  keepPicture,
  openGallery,
  undoDelete,
  useGallery,
} from './gallery.ts';
import { useNotices } from './notices.ts';

/** The database in memory, with a disk that can be full. */
const disk = vi.hoisted(() => ({
  entries: new Map<string, GalleryEntry>(),
  files: new Map<string, PictureFiles>(),
  full: false,
}));

vi.mock('./galleryDb.ts', async (original) => ({
  ...(await original<typeof import('./galleryDb.ts')>()),
  readEntries: () => Promise.resolve([...disk.entries.values()]),
  readFiles: (id: string) => Promise.resolve(disk.files.get(id)),
  writePicture: (entry: GalleryEntry, files: PictureFiles) => {
    if (disk.full) return Promise.reject(new DOMException('full', 'QuotaExceededError'));
    disk.entries.set(entry.id, entry);
    disk.files.set(entry.id, files);
    return Promise.resolve();
  },
  deletePictures: (ids: readonly string[]) => {
    for (const id of ids) disk.entries.delete(id);
    for (const id of ids) disk.files.delete(id);
    return Promise.resolve();
  },
}));

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

const ids = (): string[] => useGallery.getState().entries.map((entry) => entry.id);

describe('gallery', () => {
  beforeEach(async () => {
    vi.stubGlobal('navigator', { storage: { persisted: () => Promise.resolve(true) } });
    disk.full = false;
    await clearGallery();
    disk.entries.clear();
    disk.files.clear();
    useNotices.setState({ notices: [] });
    await openGallery();
  });

  it('keeps pictures, newest first', async () => {
    const first = await keepPicture(picture(1));
    const second = await keepPicture(picture(2));
    expect(ids()).toEqual([second, first]);
    expect((await filesOf(first))?.png.type).toBe('image/png');
  });

  it('reads them again after a reload', async () => {
    const first = await keepPicture(picture(1));
    useGallery.setState({ entries: [] });
    await openGallery();
    expect(ids()).toEqual([first]);
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
    expect(disk.entries.has(id)).toBe(true);
  });

  it('brings a deleted picture back while that is offered', async () => {
    const id = await keepPicture(picture(1));
    await deletePicture(id);
    expect(ids()).toEqual([]);
    expect(disk.files.size).toBe(0);
    await undoDelete(id);
    expect(ids()).toEqual([id]);
    expect(disk.files.has(id)).toBe(true);
  });

  it('lets go of a deleted picture when the offer is over', async () => {
    const id = await keepPicture(picture(1));
    await deletePicture(id);
    forgetDeleted(id);
    await undoDelete(id);
    expect(ids()).toEqual([]);
    expect(await filesOf(id)).toBeNull();
  });

  it('says of a print whose file was cleared away that it is gone', async () => {
    const id = await keepPicture(picture(1));
    expect(await filesOf(id)).not.toBeNull();
    expect(useGallery.getState().gone.has(id)).toBe(false);
    disk.files.clear();
    expect(await filesOf(id)).toBeNull();
    expect(useGallery.getState().gone.has(id)).toBe(true);
  });
});
