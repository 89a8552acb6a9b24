import { create } from 'zustand';
import type { PictureEvent } from '../engine/pictureEvent.ts';
import {
  deletePictures,
  newestFirst,
  readEntries,
  readFiles,
  writePicture,
  type GalleryEntry,
  type PictureFiles,
} from './galleryDb.ts';
import { notify } from './notices.ts';
import { pictureFiles } from './pictureFile.ts';

export interface GalleryState {
  /** 'unreadable': what is shown is not all there is. */
  readonly status: 'reading' | 'ready' | 'unreadable';
  /** Newest first. */
  readonly entries: readonly GalleryEntry[];
  /** Entries that could not be stored and will be gone when the page is closed. */
  readonly unsaved: ReadonlySet<string>;
  /** Entries whose files are not there any more: the site's data was cleared. */
  readonly gone: ReadonlySet<string>;
  /** Opened in the dialog. */
  readonly opened: string | null;
}

export const useGallery = create<GalleryState>()(() => ({
  status: 'reading',
  entries: [],
  unsaved: new Set<string>(),
  gone: new Set<string>(),
  opened: null,
}));

/** Files of pictures that are not in the database: unsaved ones, and deleted ones that can still come back. */
const held = new Map<string, PictureFiles>();
const deleted = new Map<string, GalleryEntry>();

const CHANNEL = 'aquatint-gallery';
let channel: BroadcastChannel | null = null;

/** Reads the gallery, and reads it again whenever another tab has changed it. */
export async function openGallery(): Promise<void> {
  channel ??= new BroadcastChannel(CHANNEL);
  channel.onmessage = () => void refresh();
  await refresh();
}

async function refresh(): Promise<void> {
  try {
    const stored = await readEntries();
    useGallery.setState(({ entries, unsaved }) => ({
      status: 'ready',
      entries: [...stored, ...entries.filter((entry) => unsaved.has(entry.id))].sort(newestFirst),
    }));
  } catch (reason) {
    useGallery.setState({ status: 'unreadable' });
    notify({
      tone: 'warning',
      text: `The gallery could not be read (${String(reason)}). New pictures are kept until you close the page.`,
    });
  }
}

/** Puts a finished picture into the gallery. What cannot be stored is held until the page is closed. */
export async function keepPicture(event: PictureEvent): Promise<string> {
  const files = await pictureFiles(event);
  const entry: GalleryEntry = {
    id: crypto.randomUUID(),
    createdAt: event.recipe.createdAt,
    width: event.width,
    height: event.height,
    bytes: files.png.size,
    recipe: event.recipe,
    timings: event.timings,
  };
  await store(entry, files);
  void askToPersist();
  return entry.id;
}

/** Without this a browser that runs out of room may throw the gallery away. */
async function askToPersist(): Promise<void> {
  if (!(await navigator.storage.persisted())) await navigator.storage.persist();
}

async function store(entry: GalleryEntry, files: PictureFiles): Promise<void> {
  held.set(entry.id, files);
  useGallery.setState(({ entries }) => ({ entries: [entry, ...entries].sort(newestFirst) }));
  try {
    await writePicture(entry, files);
    held.delete(entry.id);
    markSaved(entry.id, true);
    channel?.postMessage('changed');
  } catch (reason) {
    markSaved(entry.id, false);
    notify({ tone: 'warning', text: unsavedText(reason) });
  }
}

function unsavedText(reason: unknown): string {
  const full = reason instanceof DOMException && reason.name === 'QuotaExceededError';
  return full
    ? 'There is no room left for this picture. Download it, or delete others and press "Keep" on it.'
    : `This picture could not be stored (${String(reason)}). Download it before you close the page.`;
}

function markSaved(id: string, saved: boolean): void {
  useGallery.setState(({ unsaved }) => {
    const next = new Set(unsaved);
    if (saved) next.delete(id);
    else next.add(id);
    return { unsaved: next };
  });
}

/** Tries once more to store a picture that did not fit. */
export async function keepAgain(id: string): Promise<void> {
  const entry = useGallery.getState().entries.find((candidate) => candidate.id === id);
  const files = held.get(id);
  if (!entry || !files) return;
  useGallery.setState(({ entries }) => ({ entries: entries.filter((candidate) => candidate.id !== id) }));
  await store(entry, files);
}

export async function filesOf(id: string): Promise<PictureFiles | null> {
  const files = held.get(id) ?? (await readFiles(id)) ?? null;
  if (files === null) markGone(id);
  return files;
}

/** What is listed and cannot be read: the list is older than the disk. */
export function markGone(id: string): void {
  const { entries, gone } = useGallery.getState();
  if (entries.some((entry) => entry.id === id) && !gone.has(id))
    useGallery.setState({ gone: new Set([...gone, id]) });
}

export function openPicture(id: string | null): void {
  useGallery.setState({ opened: id });
}

/** Deletes at once, and offers to bring it back. */
export async function deletePicture(id: string): Promise<void> {
  const entry = useGallery.getState().entries.find((candidate) => candidate.id === id);
  if (!entry) return;
  const files = await filesOf(id);
  if (files) {
    held.set(id, files);
    deleted.set(id, entry);
  }
  await remove([id]);
  notify({ text: 'Picture deleted', command: { kind: 'undo-delete', entry: id } });
}

/** Prints that can still come back. */
export const deletedEntries = (): readonly GalleryEntry[] => [...deleted.values()];

export async function undoDelete(id: string): Promise<void> {
  const entry = deleted.get(id);
  const files = held.get(id);
  deleted.delete(id);
  if (entry && files) await store(entry, files);
}

/** The offer to bring it back is over. */
export function forgetDeleted(id: string): void {
  if (deleted.delete(id)) held.delete(id);
}

export async function clearGallery(): Promise<void> {
  await remove(useGallery.getState().entries.map((entry) => entry.id));
}

async function remove(ids: readonly string[]): Promise<void> {
  const gone = new Set(ids);
  try {
    await deletePictures(ids);
  } catch (reason) {
    notify({
      tone: 'warning',
      text: `The gallery could not be changed (${String(reason)}). Reload the page and try again.`,
    });
    return;
  }
  for (const id of ids) if (!deleted.has(id)) held.delete(id);
  useGallery.setState(({ entries, unsaved, opened }) => ({
    entries: entries.filter((entry) => !gone.has(entry.id)),
    unsaved: new Set([...unsaved].filter((id) => !gone.has(id))),
    opened: opened !== null && gone.has(opened) ? null : opened,
  }));
  channel?.postMessage('changed');
}
