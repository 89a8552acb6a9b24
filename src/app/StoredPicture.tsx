import type { GalleryEntry } from '../stores/galleryDb.ts';
import { excerpt } from './phrases.ts';
import { useStoredUrl } from './useStoredUrl.ts';

interface Props {
  readonly entry: GalleryEntry;
  readonly kind: 'png' | 'thumb';
  readonly className?: string | undefined;
  /** Where the words beside it already say what it is. */
  readonly decorative?: boolean;
}

export function StoredPicture({ entry, kind, className, decorative = false }: Props) {
  const url = useStoredUrl(entry.id, kind);
  const size = { width: entry.width, height: entry.height };
  const style = { aspectRatio: `${entry.width} / ${entry.height}` };
  if (!url) return <span className={className} style={style} aria-hidden />;
  return (
    <img
      src={url}
      className={className}
      alt={decorative ? '' : excerpt(entry.recipe.settings.prompt)}
      {...size}
      style={style}
    />
  );
}
