import type { GalleryEntry } from '../stores/galleryDb.ts';
import { SmoothImage } from '../ui/SmoothImage.tsx';
import { excerpt } from './phrases.ts';
import { useStoredUrl } from './useStoredUrl.ts';

interface Props {
  readonly entry: GalleryEntry;
  /** The whole picture, shown large, or what is enough for a small one. */
  readonly kind: 'png' | 'thumb';
  readonly className?: string | undefined;
  /** Where the words beside it already say what it is. */
  readonly decorative?: boolean;
}

export function StoredPicture({ entry, kind, className, decorative = false }: Props) {
  const url = useStoredUrl(entry.id, kind);
  const { width, height } = entry;
  const image = {
    src: url ?? '',
    alt: decorative ? '' : excerpt(entry.recipe.settings.prompt),
    width,
    height,
  };
  const style = { aspectRatio: `${width} / ${height}`, '--ratio': width / height };
  return (
    <span className={className} style={style}>
      {url === null ? null : kind === 'png' ? <SmoothImage {...image} /> : <img {...image} />}
    </span>
  );
}
