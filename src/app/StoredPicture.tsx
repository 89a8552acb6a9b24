import { markGone, useGallery } from '../stores/gallery.ts';
import type { GalleryEntry } from '../stores/galleryDb.ts';
import { t } from '../texts/translate.ts';
import { SmoothImage } from '../ui/SmoothImage.tsx';
import { excerpt } from './phrases.ts';
import { useStoredUrl } from './useStoredUrl.ts';
import styles from './StoredPicture.module.css';

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
  const isGone = useGallery(({ gone }) => gone.has(entry.id));
  const { width, height } = entry;
  const image = {
    onError: () => markGone(entry.id),
    src: url ?? '',
    alt: decorative ? '' : excerpt(entry.recipe.settings.prompt),
    width,
    height,
  };
  const style = { aspectRatio: `${width} / ${height}`, '--ratio': width / height };
  return (
    <span className={className} style={style}>
      {isGone ? (
        <Gone isSmall={kind === 'thumb'} />
      ) : url === null ? null : kind === 'png' ? (
        <SmoothImage {...image} />
      ) : (
        <img {...image} draggable={false} />
      )}
    </span>
  );
}

function Gone({ isSmall }: { readonly isSmall: boolean }) {
  if (isSmall) return <span className={styles['gone']}>{t('page:gone')}</span>;
  return (
    <span className={styles['gone']} role="note">
      {t('stores:fileIsGone')}
    </span>
  );
}
