import {
  ChevronLeft,
  ChevronRight,
  Dices,
  FastForward,
  Heart,
  ImagePlus,
  Paintbrush,
  RotateCcw,
  Save,
  ScanFace,
  Shuffle,
  SquareDashed,
  Trash2,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Recipe, Template } from '../../core/recipe/recipe.ts';
import { visibleText } from '../../core/visibleText.ts';
import { shownPrints, useFound } from '../../stores/found.ts';
import { deletePrints, favour, keepAgain, openPicture, useGallery } from '../../stores/gallery.ts';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { completePrint, detailPrint, repaintPrint, varyPrint } from '../../stores/printOnwards.ts';
import { drawRegions } from '../../stores/regionDrawing.ts';
import { reusePrint } from '../../stores/reusePrint.ts';
import { startFrom } from '../../stores/startFrom.ts';
import { useView } from '../../stores/view.ts';
import { wholeNumber } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { CopyMenu } from './CopyMenu.tsx';
import { DownloadMenu } from './DownloadMenu.tsx';
import { EnlargeMenu } from './EnlargeMenu.tsx';
import { ExtendMenu } from './ExtendMenu.tsx';
import { RecipeList } from './RecipeList.tsx';
import { ZoomedPicture } from './ZoomedPicture.tsx';
import styles from './PictureDialog.module.css';

/** One print, large, with everything that made it. */
export function PictureDialog() {
  const opened = useGallery((gallery) => gallery.opened);
  const entry = useGallery((gallery) => gallery.entries.get(gallery.opened ?? ''));
  const ids = useShownPrints();
  const at = opened === null ? -1 : ids.indexOf(opened);
  const [zoomed, setZoomed] = useState(false);
  // Kept while the dialog fades out.
  const [last, setLast] = useState<GalleryEntry | undefined>(entry);
  if (entry && entry !== last) setLast(entry);
  const shown = entry ?? last;
  const move = (by: number): void => openPicture(ids[at + by] ?? opened);
  // Enlarged, arrows move over the picture.
  useArrowKeys(entry !== undefined && !zoomed, move);
  if (!shown) return null;
  return (
    <ModalDialog
      open={entry !== undefined}
      onClose={() => openPicture(null)}
      title={<Title entry={shown} />}
      wide
    >
      <div className={styles['body']}>
        <div className={styles['side']}>
          <ZoomedPicture key={shown.id} entry={shown} onZoomed={setZoomed} />
          <nav className={styles['nav']} aria-label={t('gallery:otherPrints')}>
            <IconButton label={t('gallery:newerPrint')} disabled={at <= 0} onClick={() => move(-1)}>
              <ChevronLeft aria-hidden />
            </IconButton>
            <span>
              {t('gallery:placeOfAll', { place: wholeNumber(at + 1), all: wholeNumber(ids.length) })}
            </span>
            <IconButton
              label={t('gallery:olderPrint')}
              disabled={at >= ids.length - 1}
              onClick={() => move(1)}
            >
              <ChevronRight aria-hidden />
            </IconButton>
          </nav>
        </div>
        <div className={styles['recipe']}>
          <RecipeList entry={shown} />
          <Actions key={shown.id} entry={shown} />
        </div>
      </div>
    </ModalDialog>
  );
}

/** Which prints are beside it: all, or on the screen of prints those that were found. */
function useShownPrints(): readonly string[] {
  const ids = useGallery((gallery) => gallery.ids);
  const found = useFound();
  const isSearched = useView(({ view }) => view === 'prints');
  return isSearched ? shownPrints(ids, found) : ids;
}

function Title({ entry }: { readonly entry: GalleryEntry }) {
  return (
    <span className={styles['title']} dir="auto">
      {visibleText(entry.recipe.settings.prompt)}
    </span>
  );
}

function Actions({ entry }: { readonly entry: GalleryEntry }) {
  const { template } = entry.recipe;
  const unsaved = useGallery((gallery) => gallery.unsaved.has(entry.id));
  const isGone = useGallery(({ gone }) => gone.has(entry.id));
  const reuse = (words: Partial<Template> = {}): void => {
    openPicture(null);
    void reusePrint(entry.recipe, words);
  };
  return (
    <div className={styles['actions']}>
      <DownloadMenu entry={entry} />
      <Button icon={<RotateCcw aria-hidden />} onClick={() => reuse()}>
        {t('gallery:useTheseSettings')}
      </Button>
      <Button
        icon={<ImagePlus aria-hidden />}
        disabled={isGone}
        onClick={() => {
          openPicture(null);
          void startFrom({ print: entry.id });
        }}
      >
        {t('gallery:startFromIt')}
      </Button>
      {template ? (
        <Button icon={<Dices aria-hidden />} onClick={() => reuse(template)}>
          {t('gallery:useWithItsChoices')}
        </Button>
      ) : null}
      <Onwards entry={entry} hasPixels={!isGone} />
      <CopyMenu entry={entry} />
      <Button
        className={styles['favourite']}
        icon={<Heart aria-hidden />}
        aria-pressed={entry.favourite === true}
        disabled={unsaved}
        onClick={() => void favour([entry.id], entry.favourite !== true)}
      >
        {t('gallery:favourite')}
      </Button>
      {unsaved ? (
        <Button icon={<Save aria-hidden />} onClick={() => void keepAgain(entry.id)}>
          {t('gallery:keep')}
        </Button>
      ) : null}
      <Button
        look="alarm"
        className={styles['delete']}
        icon={<Trash2 aria-hidden />}
        onClick={() => void deletePrints([entry.id])}
      >
        {t('gallery:delete')}
      </Button>
    </div>
  );
}

/** What can be made of it without the form. */
function Onwards({ entry, hasPixels }: { readonly entry: GalleryEntry; readonly hasPixels: boolean }) {
  const { recipe } = entry;
  const go = (make: (from: Recipe) => Promise<unknown>): void => {
    openPicture(null);
    void make(recipe);
  };
  const { stopped, grid } = recipe;
  return (
    <>
      {stopped ? (
        <Button icon={<FastForward aria-hidden />} onClick={() => go(completePrint)}>
          {t('gallery:goOnToTheEnd')}
        </Button>
      ) : null}
      {grid ? null : (
        <Button icon={<Shuffle aria-hidden />} onClick={() => go(varyPrint)}>
          {t('gallery:vary')}
        </Button>
      )}
      {grid ? null : <EnlargeMenu entry={entry} hasPixels={hasPixels} onPick={() => openPicture(null)} />}
      {grid ? null : <ExtendMenu entry={entry} hasPixels={hasPixels} onPick={() => openPicture(null)} />}
      {grid ? null : (
        <Button
          icon={<ScanFace aria-hidden />}
          disabled={!hasPixels}
          onClick={() => go((from) => detailPrint(entry.id, from))}
        >
          {t('gallery:paintFacesAnew')}
        </Button>
      )}
      {grid ? null : (
        <Button
          icon={<SquareDashed aria-hidden />}
          disabled={!hasPixels}
          onClick={() => {
            openPicture(null);
            drawRegions(entry.id);
          }}
        >
          {t('gallery:paintRegionsAnew')}
        </Button>
      )}
      <Button
        icon={<Paintbrush aria-hidden />}
        disabled={!hasPixels}
        onClick={() => go(() => repaintPrint(entry.id))}
      >
        {t('gallery:repaint')}
      </Button>
    </>
  );
}

function useArrowKeys(active: boolean, move: (by: number) => void): void {
  useEffect(() => {
    if (!active) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      // With Alt they are the browser's.
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === 'ArrowLeft') move(-1);
      if (event.key === 'ArrowRight') move(1);
    };
    // Base UI keeps arrow keys inside its dialogs; this comes before it.
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  });
}
