import { Heart } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { shownPrints, useFound } from '../../stores/found.ts';
import { deletePrints, favour, openPicture, useGallery, wantEntries } from '../../stores/gallery.ts';
import { selectAll, selectNone, selectTo, toggleSelected, useSelection } from '../../stores/selection.ts';
import { t } from '../../texts/translate.ts';
import { Wall, type Cell } from '../gallery/Wall.tsx';
import { excerpt } from '../phrases.ts';
import { CompareDialog } from './CompareDialog.tsx';
import { PrintCell } from './PrintCell.tsx';
import { PrintsBar } from './PrintsBar.tsx';
import styles from './PrintsScreen.module.css';

const SMALLEST = 148;

export function PrintsWall() {
  const all = useGallery((gallery) => gallery.ids);
  const entries = useGallery((gallery) => gallery.entries);
  const found = useFound();
  const ids = shownPrints(all, found);
  const isSelecting = useSelection(({ selected }) => selected.size > 0);
  const [compared, compare] = useState<readonly [string, string] | null>(null);
  return (
    <div className={`${styles['body']} ${isSelecting ? styles['selecting'] : ''}`}>
      {ids.length === 0 && found.ids !== null ? (
        <p className={styles['nothing']}>{t('prints:noPrintHasAllOfThis')}</p>
      ) : (
        <Wall
          label={t('prints:printsNewestFirst')}
          {...{ ids, entries }}
          smallest={SMALLEST}
          onSight={(shown) => void wantEntries(shown)}
          onKey={(event, id) => onKey(event, id, ids)}
          onExtend={(id, from) => selectTo(id, ids, from)}
          card={Card}
        />
      )}
      {isSelecting ? <PrintsBar ids={ids} onCompare={compare} /> : null}
      <CompareDialog pair={compared} onClose={() => compare(null)} />
    </div>
  );
}

const allShown = (): readonly string[] => shownPrints(useGallery.getState().ids, useFound.getState());

function Card(cell: Cell) {
  return (
    <PrintCell {...cell} all={allShown} onOpen={openPicture}>
      <FavouriteButton {...cell} />
    </PrintCell>
  );
}

/** The keys that act on a print, or on all that are selected. */
function onKey(event: KeyboardEvent, id: string, ids: readonly string[]): boolean {
  const { selected } = useSelection.getState();
  const chosen = selected.size > 0 ? ids.filter((one) => selected.has(one)) : [id];
  const isCommand = event.ctrlKey || event.metaKey;
  switch (event.key) {
    case ' ':
      toggleSelected(id);
      return true;
    case 'a':
      if (isCommand) selectAll(ids);
      return isCommand;
    case 'f':
      if (!isCommand) toggleFavourite(chosen);
      return !isCommand;
    case 'Delete':
      selectNone();
      void deletePrints(chosen);
      return true;
    default:
      return false;
  }
}

/** All of them are favourites, or none is any more. */
function toggleFavourite(ids: readonly string[]): void {
  const { entries } = useGallery.getState();
  void favour(ids, !ids.every((id) => entries.get(id)?.favourite));
}

function FavouriteButton({ id, entry }: Cell) {
  const isOne = entry?.favourite === true;
  return (
    <button
      type="button"
      className={`${styles['corner']} ${styles['heart']}`}
      tabIndex={-1}
      data-on={isOne ? '' : undefined}
      aria-pressed={isOne}
      aria-label={t('prints:favouriteNamed', { prompt: excerpt(entry?.recipe.settings.prompt ?? '') })}
      onClick={() => void favour([id], !isOne)}
    >
      <Heart aria-hidden />
    </button>
  );
}
