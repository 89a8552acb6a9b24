import { create } from 'zustand';
import { AquatintError } from '../core/errors.ts';
import type { PictureEvent } from '../engine/pictureEvent.ts';
import { t } from '../texts/translate.ts';
import {
  binPrints,
  markFavourites,
  readEntries,
  readFiles,
  readOrder,
  restorePrints,
  writePicture,
  type GalleryEntry,
  type Picture,
  type PictureFiles,
} from './galleryDb.ts';
import { withEntries, withoutEntries } from './galleryEntries.ts';
import { notify } from './notices.ts';
import { reasonText } from './sentence.ts';

export interface GalleryState {
  /** 'unreadable': what is shown is not all there is. */
  readonly status: 'reading' | 'ready' | 'unreadable';
  /** All prints, newest first. */
  readonly ids: readonly string[];
  /** What is known of those that somebody looks at (`wantEntries`); there may be ten thousand. */
  readonly entries: ReadonlyMap<string, GalleryEntry>;
  /** Entries that could not be stored and will be gone when the page is closed. */
  readonly unsaved: ReadonlySet<string>;
  /** Entries whose files are not there any more: the site's data was cleared. */
  readonly gone: ReadonlySet<string>;
  /** Opened in the dialog. */
  readonly opened: string | null;
}

export const useGallery = create<GalleryState>()(() => ({
  status: 'reading',
  ids: [],
  entries: new Map<string, GalleryEntry>(),
  unsaved: new Set<string>(),
  gone: new Set<string>(),
  opened: null,
}));

/** Files of pictures that are not in the database: unsaved ones, and deleted ones that can still come back. */
const held = new Map<string, PictureFiles>();
const deleted = new Map<string, GalleryEntry>();

/** Listed, and nowhere but here. */
const isHeld = (id: string): boolean => held.has(id) && !deleted.has(id);

const CHANNEL = 'aquatint-gallery';
let channel: BroadcastChannel | null = null;

/** Called with the prints that were added, changed or taken away, in this tab or another. */
type Follower = (ids: readonly string[]) => void;
const followers = new Set<Follower>();

export function followPrints(follower: Follower): () => void {
  followers.add(follower);
  return () => void followers.delete(follower);
}

/** Reads the gallery, and reads it again whenever another tab has changed it. */
export async function openGallery(): Promise<void> {
  channel ??= new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    // Older pages say only that something has changed.
    const ids = Array.isArray(data) ? data.filter((id) => typeof id === 'string') : [];
    void afterChange(ids);
  };
  await refresh();
}

/** After these prints were changed in the database: shows what is there now. */
async function afterChange(ids: readonly string[]): Promise<void> {
  const known = new Set(ids.filter((id) => useGallery.getState().entries.has(id)));
  await refresh();
  if (known.size > 0) {
    const changed = [...known].filter((id) => !isHeld(id));
    const read = await readEntries(changed);
    useGallery.setState(({ entries }) => ({
      entries: withEntries(withoutEntries(entries, changed), read, isHeld),
    }));
  }
  for (const follow of followers) follow(ids);
}

/** As `afterChange`, in the other tabs, too. */
export async function printsChanged(ids: readonly string[]): Promise<void> {
  channel?.postMessage(ids);
  await afterChange(ids);
}

/** Of several readings at once the one that was begun last is shown. */
let readings = 0;

async function refresh(): Promise<void> {
  readings += 1;
  const reading = readings;
  try {
    const stored = await readOrder();
    const { opened, ids: before } = useGallery.getState();
    const here = new Set(stored);
    const waiting = before.filter((id) => isHeld(id) && !here.has(id));
    const isOpenedGone = opened !== null && !here.has(opened) && !isHeld(opened);
    const ids = [...waiting, ...stored];
    await wantEntries(ids.slice(0, 1));
    if (reading !== readings) return;
    useGallery.setState({ status: 'ready', ids, opened: isOpenedGone ? null : opened });
  } catch (reason) {
    useGallery.setState({ status: 'unreadable' });
    notify({
      tone: 'warning',
      text: t('stores:galleryIsNotRead', { reason: reasonText(reason) }),
    });
  }
}

/** What is being read of prints: whoever asks meanwhile waits for the same. */
const beingRead = new Map<string, Promise<void>>();

/** Reads what is not known yet of these prints. */
export async function wantEntries(ids: readonly string[]): Promise<void> {
  const { entries } = useGallery.getState();
  const unknown = ids.filter((id) => !entries.has(id));
  const missing = unknown.filter((id) => !beingRead.has(id));
  if (missing.length > 0) {
    const reading = readInto(missing);
    for (const id of missing) beingRead.set(id, reading);
  }
  await Promise.all(unknown.flatMap((id) => beingRead.get(id) ?? []));
}

async function readInto(ids: readonly string[]): Promise<void> {
  try {
    const read = await readEntries(ids);
    if (read.length > 0) useGallery.setState((now) => ({ entries: withEntries(now.entries, read, isHeld) }));
  } finally {
    for (const id of ids) beingRead.delete(id);
  }
}

/** Undefined where there is no such print. */
export async function entryOf(id: string): Promise<GalleryEntry | undefined> {
  await wantEntries([id]);
  return useGallery.getState().entries.get(id);
}

const makingFiles = () => import('./pictureFile.ts');

/** What makes a picture's file is fetched before there is one. Throws AquatintError 'network'. */
export async function readyToKeep(): Promise<void> {
  try {
    await makingFiles();
  } catch (cause) {
    throw new AquatintError('network', 'What keeps pictures could not be fetched: no connection.', { cause });
  }
}

/** Puts a finished picture into the gallery. What cannot be stored is held until the page is closed. */
export async function keepPicture(event: PictureEvent): Promise<string> {
  const { pictureFiles } = await makingFiles();
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
  await store({ entry, files });
  void askToPersist();
  return entry.id;
}

/** Without this a browser that runs out of room may throw the gallery away. */
async function askToPersist(): Promise<void> {
  if (!(await navigator.storage.persisted())) await navigator.storage.persist();
}

async function store({ entry, files }: Picture): Promise<void> {
  const { id } = entry;
  held.set(id, files);
  useGallery.setState(({ ids, entries }) => ({
    ids: [id, ...ids.filter((other) => other !== id)],
    entries: withEntries(entries, [entry], isHeld),
  }));
  try {
    await writePicture(entry, files);
    held.delete(id);
    useGallery.setState(({ unsaved }) => ({ unsaved: without(unsaved, [id]) }));
    await printsChanged([id]);
  } catch (reason) {
    useGallery.setState(({ unsaved }) => ({ unsaved: new Set([...unsaved, id]) }));
    notify({ tone: 'warning', text: unsavedText(reason) });
  }
}

const without = (set: ReadonlySet<string>, ids: readonly string[]): ReadonlySet<string> =>
  new Set([...set].filter((id) => !ids.includes(id)));

function unsavedText(reason: unknown): string {
  const full = reason instanceof DOMException && reason.name === 'QuotaExceededError';
  return full ? t('stores:noRoomForPrint') : t('stores:printIsNotStored', { reason: reasonText(reason) });
}

/** Tries once more to store a picture that did not fit. */
export async function keepAgain(id: string): Promise<void> {
  const entry = useGallery.getState().entries.get(id);
  const files = held.get(id);
  if (entry && files) await store({ entry, files });
}

export async function filesOf(id: string): Promise<PictureFiles | null> {
  const files = held.get(id) ?? (await readFiles(id)) ?? null;
  if (files === null) markGone(id);
  return files;
}

/** What is listed and cannot be read: the list is older than the disk. */
export function markGone(id: string): void {
  const { ids, gone } = useGallery.getState();
  if (!gone.has(id) && ids.includes(id)) useGallery.setState({ gone: new Set([...gone, id]) });
}

export function openPicture(id: string | null): void {
  if (id !== null) void wantEntries([id]);
  useGallery.setState({ opened: id });
}

export async function favour(ids: readonly string[], favourite: boolean): Promise<void> {
  const { unsaved } = useGallery.getState();
  const saved = ids.filter((id) => !unsaved.has(id));
  await changing(() => markFavourites(saved, favourite), saved);
}

/** Into the bin at once, and offers to bring them back. What was never stored goes with the offer. */
export async function deletePrints(ids: readonly string[]): Promise<void> {
  const { unsaved, entries } = useGallery.getState();
  const saved = ids.filter((id) => !unsaved.has(id));
  const isDone = await changing(() => binPrints(saved, new Date().toISOString()), saved);
  if (!isDone) return;
  const lost = ids.filter((id) => unsaved.has(id));
  for (const id of lost) {
    const entry = entries.get(id);
    if (entry) deleted.set(id, entry);
  }
  useGallery.setState((now) => ({
    ids: now.ids.filter((id) => !lost.includes(id)),
    entries: withoutEntries(now.entries, ids),
    unsaved: without(now.unsaved, lost),
    opened: now.opened !== null && ids.includes(now.opened) ? null : now.opened,
  }));
  const text = t('stores:picturesDeleted', { count: ids.length });
  notify({ text, command: { kind: 'undo-delete', entries: ids } });
}

/** Prints that are not in the database and can still come back. */
export const deletedEntries = (): readonly GalleryEntry[] => [...deleted.values()];

export async function undoDelete(ids: readonly string[]): Promise<void> {
  const saved = ids.filter((id) => !deleted.has(id));
  if (saved.length > 0) await changing(() => restorePrints(saved), saved);
  for (const id of ids) {
    const entry = deleted.get(id);
    const files = held.get(id);
    deleted.delete(id);
    if (entry && files) await store({ entry, files });
  }
}

/** The offer to bring them back is over. */
export function forgetDeleted(ids: readonly string[]): void {
  for (const id of ids) if (deleted.delete(id)) held.delete(id);
}

/** True where it was done; what could not be is said. */
export async function changing(change: () => Promise<void>, ids: readonly string[]): Promise<boolean> {
  try {
    await change();
  } catch (reason) {
    const full = reason instanceof DOMException && reason.name === 'QuotaExceededError';
    notify({
      tone: 'warning',
      text: full ? t('stores:diskIsFull') : t('stores:galleryIsNotChanged', { reason: reasonText(reason) }),
    });
    return false;
  }
  await printsChanged(ids);
  return true;
}
