import type { MouseEvent } from 'react';
import { useGallery } from '../../stores/gallery.ts';
import { t } from '../../texts/translate.ts';
import { excerpt } from '../phrases.ts';
import { StoredPicture } from '../StoredPicture.tsx';
import type { Cell } from './Wall.tsx';
import styles from './Gallery.module.css';

interface Props extends Cell {
  readonly onClick: (event: MouseEvent) => void;
}

/** One print on a wall. */
export function PrintButton({ id, entry, tabIndex, onClick }: Props) {
  const unsaved = useGallery((gallery) => gallery.unsaved.has(id));
  const words = entry === undefined ? '' : excerpt(entry.recipe.settings.prompt);
  return (
    <button
      type="button"
      className={styles['card']}
      tabIndex={tabIndex}
      onClick={onClick}
      aria-label={t('gallery:open', { words })}
      title={words}
    >
      {entry ? <StoredPicture entry={entry} kind="thumb" className={styles['picture']} decorative /> : null}
      {unsaved ? <span className={styles['unsaved']}>{t('gallery:notStored')}</span> : null}
    </button>
  );
}
