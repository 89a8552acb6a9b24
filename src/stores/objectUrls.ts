/**
 * The one owner of object URLs. Each picture has one while somebody shows it; the last to let go revokes it.
 */
interface Owned {
  readonly url: string;
  users: number;
}

const owned = new Map<string, Owned>();

export function acquireUrl(key: string, blob: Blob): string {
  const entry = owned.get(key) ?? { url: URL.createObjectURL(blob), users: 0 };
  entry.users += 1;
  owned.set(key, entry);
  return entry.url;
}

export function releaseUrl(key: string): void {
  const entry = owned.get(key);
  if (!entry) return;
  entry.users -= 1;
  if (entry.users > 0) return;
  URL.revokeObjectURL(entry.url);
  owned.delete(key);
}

/** How many are alive; for tests. */
export const countUrls = (): number => owned.size;
