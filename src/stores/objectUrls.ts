/**
 * The one owner of object URLs. Each picture has one while somebody shows it, and a moment longer: the next screen often shows the same.
 */
interface Owned {
  readonly url: string;
  users: number;
  /** Set while nobody shows it. */
  end: ReturnType<typeof setTimeout> | undefined;
}

/** Milliseconds from the last to let go until it is revoked. */
const REST = 2000;

const owned = new Map<string, Owned>();

export function acquireUrl(key: string, blob: Blob): string {
  const there = acquireAgain(key);
  if (there !== null) return there;
  const url = URL.createObjectURL(blob);
  owned.set(key, { url, users: 1, end: undefined });
  return url;
}

/** Null where there is none any more: then the picture is to be read. */
export function acquireAgain(key: string): string | null {
  const entry = owned.get(key);
  if (entry === undefined) return null;
  clearTimeout(entry.end);
  entry.users += 1;
  return entry.url;
}

export function releaseUrl(key: string): void {
  const entry = owned.get(key);
  if (!entry || entry.users === 0) return;
  entry.users -= 1;
  if (entry.users > 0) return;
  entry.end = setTimeout(() => {
    URL.revokeObjectURL(entry.url);
    owned.delete(key);
  }, REST);
}

/** How many are alive; for tests. */
export const countUrls = (): number => owned.size;
