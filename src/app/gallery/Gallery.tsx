import { useState } from 'react';
import { clearGallery, openPicture, useGallery } from '../../stores/gallery.ts';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { excerpt } from '../phrases.ts';
import { dragPrint } from '../source/printDrag.ts';
import { StoredPicture } from '../StoredPicture.tsx';
import styles from './Gallery.module.css';

/** As many as are drawn before one asks for more. */
const PAGE = 60;

export function Gallery() {
  const entries = useGallery((gallery) => gallery.entries);
  const [shown, setShown] = useState(PAGE);
  if (entries.length === 0) return null;
  return (
    <section className={styles['gallery']} aria-labelledby="gallery-title">
      <header className={styles['header']}>
        <h2 id="gallery-title" className={styles['title']}>
          Prints <span className={styles['count']}>{entries.length}</span>
        </h2>
        <ClearAll count={entries.length} />
      </header>
      <ul className={styles['wall']}>
        {entries.slice(0, shown).map((entry) => (
          <li key={entry.id} {...dragPrint(entry.id)}>
            <Card entry={entry} />
          </li>
        ))}
      </ul>
      {entries.length > shown ? (
        <Button className={styles['more']} onClick={() => setShown(shown + PAGE)}>
          Show more
        </Button>
      ) : null}
    </section>
  );
}

function Card({ entry }: { readonly entry: GalleryEntry }) {
  const unsaved = useGallery((gallery) => gallery.unsaved.has(entry.id));
  const { prompt } = entry.recipe.settings;
  return (
    <button
      type="button"
      className={styles['card']}
      onClick={() => openPicture(entry.id)}
      aria-label={`Open: ${excerpt(prompt)}`}
    >
      <span className={styles['paper']}>
        <StoredPicture entry={entry} kind="thumb" className={styles['picture']} decorative />
      </span>
      <span className={styles['caption']} dir="auto">
        {prompt}
      </span>
      {unsaved ? <span className={styles['unsaved']}>Not stored</span> : null}
    </button>
  );
}

function ClearAll({ count }: { readonly count: number }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button look="quiet" onClick={() => setAsking(true)}>
        Delete all
      </Button>
      <ConfirmDialog
        open={asking}
        title={count === 1 ? 'Delete the one print?' : `Delete all ${count} prints?`}
        text="They exist only on this device, and this cannot be undone. Download what you want to keep."
        confirm={count === 1 ? 'Delete it' : `Delete all ${count}`}
        decline="Keep"
        onConfirm={() => void clearGallery()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
