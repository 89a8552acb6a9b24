import { useEffect, useState } from 'react';
import { filesOf } from '../stores/gallery.ts';
import { acquireUrl, releaseUrl } from '../stores/objectUrls.ts';

/** The address of a stored picture while a component shows it; null until it has been read. */
export function useStoredUrl(id: string, kind: 'png' | 'thumb'): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    let key: string | null = null;
    void filesOf(id).then((files) => {
      if (gone || !files) return;
      const thumb = kind === 'thumb' ? files.thumb : null;
      key = `${id}/${thumb ? 'thumb' : 'png'}`;
      setUrl(acquireUrl(key, thumb ?? files.png));
    });
    return () => {
      gone = true;
      if (key) releaseUrl(key);
      setUrl(null);
    };
  }, [id, kind]);
  return url;
}
