import { useLayoutEffect, useState } from 'react';
import { filesOf } from '../stores/gallery.ts';
import { acquireAgain, acquireUrl, releaseUrl } from '../stores/objectUrls.ts';

/** The address of a stored picture while a component shows it; null until it has been read. */
export function useStoredUrl(id: string, kind: 'png' | 'thumb'): string | null {
  const [url, setUrl] = useState<string | null>(null);
  // What another screen showed just now is there with the first paint.
  useLayoutEffect(() => {
    const key = `${id}/${kind}`;
    let gone = false;
    let isHeld = false;
    const hold = (acquired: string): void => {
      isHeld = true;
      setUrl(acquired);
    };
    const there = acquireAgain(key);
    if (there !== null) hold(there);
    // Also then: the site's data may have been cleared since.
    void filesOf(id).then((files) => {
      if (gone || isHeld || !files) return;
      hold(acquireUrl(key, (kind === 'thumb' ? files.thumb : null) ?? files.png));
    });
    return () => {
      gone = true;
      if (isHeld) releaseUrl(key);
      setUrl(null);
    };
  }, [id, kind]);
  return url;
}
