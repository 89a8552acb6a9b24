import {
  ChevronLeft,
  ChevronRight,
  Dices,
  FastForward,
  ImagePlus,
  Maximize2,
  RotateCcw,
  Save,
  Shuffle,
  Trash2,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Recipe, Template } from '../../core/recipe/recipe.ts';
import { visibleText } from '../../core/visibleText.ts';
import { deletePicture, keepAgain, openPicture, useGallery } from '../../stores/gallery.ts';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { completePrint, enlargePrint, varyPrint } from '../../stores/printOnwards.ts';
import { reusePrint } from '../../stores/reusePrint.ts';
import { startFrom } from '../../stores/startFrom.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { StoredPicture } from '../StoredPicture.tsx';
import { CopyMenu } from './CopyMenu.tsx';
import { DownloadMenu } from './DownloadMenu.tsx';
import { RecipeList } from './RecipeList.tsx';
import styles from './PictureDialog.module.css';

/** One print, large, with everything that made it. */
export function PictureDialog() {
  const opened = useGallery((gallery) => gallery.opened);
  const entries = useGallery((gallery) => gallery.entries);
  const at = entries.findIndex((candidate) => candidate.id === opened);
  const entry = entries[at];
  // Kept while the dialog fades out.
  const [last, setLast] = useState<GalleryEntry | undefined>(entry);
  if (entry && entry !== last) setLast(entry);
  const shown = entry ?? last;
  const move = (by: number): void => openPicture(entries[at + by]?.id ?? opened);
  useArrowKeys(entry !== undefined, move);
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
          <div className={styles['paper']}>
            <StoredPicture key={shown.id} entry={shown} kind="png" className={styles['picture']} />
          </div>
          <nav className={styles['nav']} aria-label="Other prints">
            <IconButton label="Newer print" disabled={at <= 0} onClick={() => move(-1)}>
              <ChevronLeft aria-hidden />
            </IconButton>
            <span>
              {at + 1} of {entries.length}
            </span>
            <IconButton label="Older print" disabled={at >= entries.length - 1} onClick={() => move(1)}>
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
        Use these settings
      </Button>
      <Button
        icon={<ImagePlus aria-hidden />}
        disabled={isGone}
        onClick={() => {
          openPicture(null);
          void startFrom({ print: entry.id });
        }}
      >
        Start from it
      </Button>
      {template ? (
        <Button icon={<Dices aria-hidden />} onClick={() => reuse(template)}>
          Use with its choices
        </Button>
      ) : null}
      <Onwards recipe={entry.recipe} />
      <CopyMenu entry={entry} />
      {unsaved ? (
        <Button icon={<Save aria-hidden />} onClick={() => void keepAgain(entry.id)}>
          Keep
        </Button>
      ) : null}
      <Button
        look="alarm"
        className={styles['delete']}
        icon={<Trash2 aria-hidden />}
        onClick={() => void deletePicture(entry.id)}
      >
        Delete
      </Button>
    </div>
  );
}

/** What can be made of it without the form. */
function Onwards({ recipe }: { readonly recipe: Recipe }) {
  const go = (make: (from: Recipe) => Promise<void>): void => {
    openPicture(null);
    void make(recipe);
  };
  const { settings, stopped, grid } = recipe;
  return (
    <>
      {stopped ? (
        <Button icon={<FastForward aria-hidden />} onClick={() => go(completePrint)}>
          Go on to the end
        </Button>
      ) : null}
      {grid ? null : (
        <Button icon={<Shuffle aria-hidden />} onClick={() => go(varyPrint)}>
          Vary
        </Button>
      )}
      {settings.secondPass === null && !grid ? (
        <Button icon={<Maximize2 aria-hidden />} onClick={() => go(enlargePrint)}>
          Make larger
        </Button>
      ) : null}
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
