import { useEffect, useState } from 'react';
import { readSource } from '../../stores/sources.ts';

/** An object URL of a kept picture; null until it is there, and where it is not on this device. */
export function useSourceUrl(hash: string | null): string | null {
  const [found, setFound] = useState<{ hash: string; url: string } | null>(null);
  useEffect(() => {
    if (hash === null) return undefined;
    let url: string | null = null;
    let live = true;
    void readSource(hash).then((file) => {
      if (!live || file === null) return;
      url = URL.createObjectURL(file);
      setFound({ hash, url });
    });
    return () => {
      live = false;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [hash]);
  return found !== null && found.hash === hash ? found.url : null;
}
