import { Trash2 } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { clearGallery, openPicture, useGallery } from '../../stores/gallery.ts';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { useGrid } from '../../ui/useGrid.ts';
import { excerpt } from '../phrases.ts';
import { dragPrint } from '../source/printDrag.ts';
import { StoredPicture } from '../StoredPicture.tsx';
import styles from './Gallery.module.css';

/** Pixels; a finger's width and more. */
const SMALLEST = 96;
const GAP = 10;

/** All prints beside the plate. However many there are, only those in sight are drawn. */
export function Gallery() {
  const entries = useGallery((gallery) => gallery.entries);
  if (entries.length === 0) return null;
  return (
    <section className={styles['gallery']} aria-labelledby="gallery-title">
      <header className={styles['header']}>
        <h2 id="gallery-title" className={styles['title']}>
          Prints <span className={styles['count']}>{entries.length}</span>
        </h2>
        <ClearAll count={entries.length} />
      </header>
      <Wall entries={entries} />
    </section>
  );
}

function Wall({ entries }: { readonly entries: readonly GalleryEntry[] }) {
  const { ref, grid } = useGrid({ smallest: SMALLEST, gap: GAP, count: entries.length });
  const { columns, pitch, firstRow, endRow } = grid;
  const first = firstRow * columns;
  const style = {
    height: Math.ceil(entries.length / columns) * pitch - GAP,
    paddingTop: firstRow * pitch,
    gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
    gridAutoRows: pitch - GAP,
    gap: GAP,
  };
  return (
    <div ref={ref} className={styles['scroller']}>
      <ul className={styles['wall']} style={style} onKeyDown={(event) => moveFocus(event, columns)}>
        {entries.slice(first, endRow * columns).map((entry, i) => (
          <li
            key={entry.id}
            aria-setsize={entries.length}
            aria-posinset={first + i + 1}
            {...dragPrint(entry.id)}
          >
            <Card entry={entry} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const COLUMN_STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };
const ROW_STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

/** Arrow keys go from print to print. */
function moveFocus(event: KeyboardEvent<HTMLUListElement>, columns: number): void {
  const step = COLUMN_STEPS[event.key] ?? (ROW_STEPS[event.key] ?? 0) * columns;
  if (step === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const next = buttons[buttons.findIndex((button) => button === document.activeElement) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
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
      title={excerpt(prompt)}
    >
      <StoredPicture entry={entry} kind="thumb" className={styles['picture']} decorative />
      {unsaved ? <span className={styles['unsaved']}>Not stored</span> : null}
    </button>
  );
}

function ClearAll({ count }: { readonly count: number }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <IconButton label="Delete all" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
      </IconButton>
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
