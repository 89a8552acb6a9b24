import { useEffect, useState } from 'react';
import { offerPicture } from '../../stores/bringSettings.ts';
import { addFromElsewhere } from '../../stores/models.ts';
import { notify } from '../../stores/notices.ts';
import { t } from '../../texts/translate.ts';
import { chosenFromDrop, mayBeOfModels } from '../models/chosenFiles.ts';
import { isPopupOpen } from './openPopup.ts';
import styles from './ImportSettings.module.css';

/** A drag that has left the window says so only by falling silent. */
const SILENCE = 250;

/**
 * Over the whole page while a picture is dragged across it; places that take pictures themselves come first. What belongs to models
 * is taken, too, wherever it is dropped.
 */
export function DropOverlay() {
  const over = useFileDrop();
  return (
    <div className={styles['overlay']} data-over={over ? '' : undefined} aria-hidden>
      <div className={styles['overlayPlate']}>
        <p className={styles['overlayTitle']}>{t('importSettings:dropThePicture')}</p>
        <p>{t('importSettings:itsSettingsAreReadFrom')}</p>
      </div>
    </div>
  );
}

function useFileDrop(): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (shown: boolean): void => {
      clearTimeout(timer);
      if (shown) timer = setTimeout(() => setOver(false), SILENCE);
      setOver(shown);
    };
    const onDragOver = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      const taken = event.defaultPrevented || isPopupOpen();
      event.preventDefault();
      if (!taken) event.dataTransfer.dropEffect = 'copy';
      show(!taken && mayBePicture(event.dataTransfer));
    };
    const onDropAnywhere = (): void => show(false);
    const onDrop = (event: DragEvent): void => {
      if (event.defaultPrevented || !event.dataTransfer || event.dataTransfer.files.length === 0) return;
      // Otherwise the browser would leave the page and show the file.
      event.preventDefault();
      if (!isPopupOpen()) take(event.dataTransfer);
    };
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('drop', onDropAnywhere, { capture: true });
    window.addEventListener('drop', onDrop);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('drop', onDropAnywhere, { capture: true });
      window.removeEventListener('drop', onDrop);
    };
  }, []);
  return over;
}

/** Some browsers tell the kinds of files only when they are dropped. */
function mayBePicture({ items }: DataTransfer): boolean {
  const files = [...items].filter(({ kind }) => kind === 'file');
  return files.length === 0 || files.some(({ type }) => type.startsWith('image/'));
}

const isFolder = (item: DataTransferItem): boolean => item.webkitGetAsEntry()?.isDirectory === true;

function take({ files, items }: DataTransfer): void {
  const picture = [...files].find(({ type }) => type.startsWith('image/'));
  if (picture) void offerPicture(picture);
  else if ([...files].some(({ name }) => mayBeOfModels(name)) || [...items].some(isFolder))
    void chosenFromDrop(items).then(addFromElsewhere);
  else notify({ text: t('importSettings:thisIsNotAPicture') });
}
