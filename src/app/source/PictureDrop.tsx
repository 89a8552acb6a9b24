import { useState, type ClipboardEvent, type DragEvent, type ReactNode } from 'react';
import { addFromElsewhere } from '../../stores/models.ts';
import type { Brought } from '../../stores/startFrom.ts';
import { chosenFromDrop, mayBeOfModels } from '../models/chosenFiles.ts';
import { bringsPicture, dropped } from './printDrag.ts';
import styles from './Source.module.css';

interface Props {
  readonly onPicture: (brought: Brought) => void;
  readonly children: ReactNode;
}

/**
 * Takes pictures from outside, prints, and what is pasted while it has the focus. What is dropped and is no picture may be
 * a network for one, and goes where models go.
 */
export function PictureDrop({ onPicture, children }: Props) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    setOver(false);
    const brought = dropped(event.dataTransfer);
    if (brought === null) return;
    event.preventDefault();
    event.stopPropagation();
    if ('print' in brought || mayBePicture(brought.file)) return onPicture(brought);
    void chosenFromDrop(event.dataTransfer.items).then(addFromElsewhere);
  };
  const paste = (event: ClipboardEvent): void => {
    const file = [...event.clipboardData.files].find(({ type }) => type.startsWith('image/'));
    if (file === undefined) return;
    event.preventDefault();
    onPicture({ file });
  };
  return (
    <div
      className={styles['place']}
      data-over={over ? '' : undefined}
      onDragOver={(event) => {
        if (!bringsPicture(event.dataTransfer)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      onPaste={paste}
    >
      {children}
    </div>
  );
}

/** Browsers do not know every kind of picture; a folder has no ending. */
const mayBePicture = ({ name, type }: File): boolean =>
  type.startsWith('image/') || (/\.\w+$/.test(name) && !mayBeOfModels(name));
