import { Minimize2, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { visibleText } from '../../core/visibleText.ts';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { t } from '../../texts/translate.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { excerpt } from '../phrases.ts';
import { StoredPicture } from '../StoredPicture.tsx';
import { useStoredUrl } from '../useStoredUrl.ts';
import styles from './ZoomedPicture.module.css';

/** Pixels of the screen for each of the picture's. */
const SCALES = [0.5, 1, 2, 4, 8] as const;
const TO_PIXELS = 1;

interface Props {
  readonly entry: GalleryEntry;
  readonly onZoomed: (zoomed: boolean) => void;
}

/** A print as large as fits; pressed, pixel by pixel and larger, to be moved about in. Keys: + and −, 1 for its pixels, 0 for all of it. */
export function ZoomedPicture({ entry, onZoomed }: Props) {
  const [place, setPlace] = useState<number | null>(null);
  const zoom = (to: number | null): void => {
    const next = to === null || to < 0 ? null : Math.min(SCALES.length - 1, to);
    setPlace(next);
    onZoomed(next !== null);
  };
  useZoomKeys(place, zoom);
  const scale = place === null ? null : (SCALES[place] ?? null);
  return (
    <>
      {scale === null ? (
        <div className={styles['paper']}>
          <button
            type="button"
            className={styles['fit']}
            aria-label={t('gallery:zoomToThePixels', { prompt: excerpt(entry.recipe.settings.prompt) })}
            onClick={() => zoom(TO_PIXELS)}
          >
            <StoredPicture entry={entry} kind="png" className={styles['picture']} />
          </button>
        </div>
      ) : (
        <Window entry={entry} scale={scale} />
      )}
      <div className={styles['tools']}>
        <IconButton
          label={t('gallery:smaller')}
          isPlain
          disabled={place === null}
          onClick={() => zoom((place ?? 0) - 1)}
        >
          <ZoomOut aria-hidden />
        </IconButton>
        <span className={styles['scale']} role="status">
          {scale === null ? t('gallery:whole') : `${100 * scale} %`}
        </span>
        <IconButton
          label={t('gallery:larger')}
          isPlain
          disabled={place === SCALES.length - 1}
          onClick={() => zoom(place === null ? TO_PIXELS : place + 1)}
        >
          <ZoomIn aria-hidden />
        </IconButton>
        <IconButton
          label={t('gallery:theWholePicture')}
          isPlain
          disabled={place === null}
          onClick={() => zoom(null)}
        >
          <Minimize2 aria-hidden />
        </IconButton>
      </div>
    </>
  );
}

function Window({ entry, scale }: { readonly entry: GalleryEntry; readonly scale: number }) {
  const url = useStoredUrl(entry.id, 'png');
  const window = useRef<HTMLDivElement>(null);
  // The middle stays in the middle.
  useEffect(() => {
    const element = window.current;
    if (element === null) return;
    element.scrollLeft = (element.scrollWidth - element.clientWidth) / 2;
    element.scrollTop = (element.scrollHeight - element.clientHeight) / 2;
  }, [scale, url]);
  const size = { width: entry.width * scale, height: entry.height * scale };
  return (
    <div
      ref={window}
      className={styles['window']}
      tabIndex={0}
      role="region"
      aria-label={t('gallery:thePictureEnlarged')}
      onPointerMove={drag}
      onPointerDown={({ currentTarget, pointerId, pointerType }) =>
        pointerType === 'mouse' && currentTarget.setPointerCapture(pointerId)
      }
    >
      {url === null ? null : (
        <img
          src={url}
          alt={visibleText(entry.recipe.settings.prompt)}
          className={scale >= 1 ? styles['pixels'] : undefined}
          draggable={false}
          style={{ width: size.width / devicePixelRatio, height: size.height / devicePixelRatio }}
        />
      )}
    </div>
  );
}

function drag({ currentTarget, buttons, pointerType, movementX, movementY }: PointerEvent): void {
  if (buttons !== 1 || pointerType !== 'mouse') return;
  currentTarget.scrollBy(-movementX, -movementY);
}

function useZoomKeys(place: number | null, zoom: (to: number | null) => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement) return;
      if (event.key === '+' || event.key === '=') zoom(place === null ? TO_PIXELS : place + 1);
      else if (event.key === '-' && place !== null) zoom(place - 1);
      else if (event.key === '1') zoom(TO_PIXELS);
      else if (event.key === '0') zoom(null);
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  });
}
