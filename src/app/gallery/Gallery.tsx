import { Images } from 'lucide-react';
import { openPicture, useGallery, wantEntries } from '../../stores/gallery.ts';
import { VIEW_ADDRESS } from '../../stores/view.ts';
import { wholeNumber } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { PrintButton } from './PrintButton.tsx';
import { Wall, type Cell } from './Wall.tsx';
import styles from './Gallery.module.css';

const SMALLEST = 96;

/** All prints beside the plate. */
export function Gallery() {
  const ids = useGallery((gallery) => gallery.ids);
  const entries = useGallery((gallery) => gallery.entries);
  if (ids.length === 0) return null;
  return (
    <section className={styles['gallery']} aria-labelledby="gallery-title">
      <header className={styles['header']}>
        <h2 id="gallery-title" className={styles['title']}>
          {t('header:prints')} <span className={styles['count']}>{wholeNumber(ids.length)}</span>
        </h2>
        <a className={styles['all']} href={VIEW_ADDRESS.prints}>
          <Images aria-hidden /> {t('gallery:searchSortOut')}
        </a>
      </header>
      <Wall
        label={t('gallery:printsNewestFirst')}
        {...{ ids, entries }}
        smallest={SMALLEST}
        onSight={(shown) => void wantEntries(shown)}
        card={Card}
      />
    </section>
  );
}

function Card(cell: Cell) {
  return <PrintButton {...cell} onClick={() => openPicture(cell.id)} />;
}
