import { useState, type DragEvent, type ReactNode } from 'react';
import { lookUp } from '../../stores/downloads.ts';
import { addModels } from '../../stores/models.ts';
import { t } from '../../texts/translate.ts';
import { chosenFromDrop } from './chosenFiles.ts';
import styles from './DropScreen.module.css';

/** Takes files, folders and links that are dropped anywhere on it. */
export function DropScreen({ children }: { readonly children: ReactNode }) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer);
  };
  return (
    <div
      className={styles['screen']}
      onDragEnter={(event) => {
        if (isWelcome(event.dataTransfer)) setOver(true);
      }}
      onDragOver={(event) => {
        if (isWelcome(event.dataTransfer)) event.preventDefault();
      }}
      onDragLeave={(event) => {
        // Moving from one child to the next also leaves; only a pointer that is outside has gone.
        const to = event.relatedTarget;
        if (!(to instanceof Node) || !event.currentTarget.contains(to)) setOver(false);
      }}
      onDrop={drop}
    >
      {children}
      {over ? (
        <div className={styles['cover']} aria-hidden>
          <p>{t('models:letGoToAddIt')}</p>
        </div>
      ) : null}
    </div>
  );
}

const isWelcome = ({ types }: DataTransfer): boolean =>
  types.includes('Files') || types.includes('text/uri-list');

async function take(data: DataTransfer): Promise<void> {
  const [link] = data.getData('text/uri-list').split(/[\r\n]+/);
  if (!data.types.includes('Files') && link) return lookUp(link);
  return addModels(await chosenFromDrop(data.items));
}
