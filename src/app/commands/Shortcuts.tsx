import { openOverlay, useOverlay } from '../../stores/overlay.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { KEYED } from './commands.ts';
import styles from './Commands.module.css';
import { keyNames } from './keyNames.ts';

interface Keys {
  readonly name: string;
  readonly rows: readonly (readonly [string, string])[];
}

/** Every key of the page, by where it works. */
const PLACES: readonly Keys[] = [
  { name: 'Anywhere', rows: KEYED.map(({ name, keys = '' }) => [keys, name]) },
  {
    name: 'At the press',
    rows: [
      ['$mod+Enter', 'Make a picture, or add it to the queue'],
      ['Escape', 'Cancel the picture'],
      ['$mod+z', 'Undo: words, settings and styles'],
      ['$mod+Shift+z', 'Redo'],
    ],
  },
  {
    name: 'While writing a prompt',
    rows: [
      ['$mod+↑', 'More weight for the word or what is selected'],
      ['$mod+↓', 'Less weight'],
    ],
  },
  {
    name: 'Among the prints',
    rows: [
      ['Enter', 'Open'],
      ['Space', 'Select'],
      ['Shift+→', 'Select on'],
      ['$mod+a', 'Select all'],
      ['f', 'Favourite'],
      ['Delete', 'Into the bin'],
    ],
  },
  {
    name: 'With a print open',
    rows: [
      ['←', 'Newer'],
      ['→', 'Older'],
      ['1', 'Pixel by pixel'],
      ['+', 'Larger'],
      ['-', 'Smaller'],
      ['0', 'The whole picture'],
    ],
  },
  {
    name: 'In the queue',
    rows: [
      ['Alt+↑', 'Earlier'],
      ['Alt+↓', 'Later'],
    ],
  },
];

export function Shortcuts() {
  const open = useOverlay(({ overlay }) => overlay === 'shortcuts');
  return (
    <ModalDialog open={open} onClose={() => openOverlay(null)} title="Keys" wide>
      <div className={styles['places']}>
        {PLACES.map(({ name, rows }) => (
          <section key={name} aria-label={name}>
            <h3 className={styles['place']}>{name}</h3>
            <dl className={styles['keys']}>
              {rows.map(([keys, what]) => (
                <div key={keys}>
                  <dt>
                    <kbd>{keyNames(keys)}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </ModalDialog>
  );
}
