import type { GalleryEntry } from './galleryDb.ts';

/** Far more than are ever in sight, far fewer than there may be. */
const MOST_KEPT = 800;

type Entries = ReadonlyMap<string, GalleryEntry>;

/** With what has been read; what was read longest ago makes room, but for what `stays`. */
export function withEntries(
  entries: Entries,
  read: readonly GalleryEntry[],
  stays: (id: string) => boolean,
): Entries {
  const next = new Map(entries);
  for (const entry of read) {
    next.delete(entry.id);
    next.set(entry.id, entry);
  }
  let over = next.size - MOST_KEPT;
  for (const id of next.keys()) {
    if (over <= 0) break;
    if (stays(id)) continue;
    next.delete(id);
    over -= 1;
  }
  return next;
}

export function withoutEntries(entries: Entries, ids: Iterable<string>): Entries {
  const next = new Map(entries);
  for (const id of ids) next.delete(id);
  return next;
}
