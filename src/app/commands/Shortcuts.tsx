import { openOverlay, useOverlay } from '../../stores/overlay.ts';
import type { LabelKey } from '../../texts/catalogue.ts';
import { t } from '../../texts/translate.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import styles from './Commands.module.css';
import { KEYED } from './keyedCommands.ts';
import { keyNames } from './keyNames.ts';

interface Keys {
  readonly name: LabelKey;
  readonly rows: readonly (readonly [keys: string, does: LabelKey])[];
}

/** Every key of the page, by where it works. */
const PLACES: readonly Keys[] = [
  { name: 'commands:anywhere', rows: KEYED.map(({ keys, label }) => [keys, label]) },
  {
    name: 'commands:atThePress',
    rows: [
      ['$mod+Enter', 'commands:makeOrAdd'],
      ['Escape', 'commands:cancelThePicture'],
      ['$mod+z', 'commands:undo'],
      ['$mod+Shift+z', 'commands:redo'],
    ],
  },
  {
    name: 'commands:whileWriting',
    rows: [
      ['$mod+↑', 'commands:moreWeight'],
      ['$mod+↓', 'commands:lessWeight'],
    ],
  },
  {
    name: 'commands:amongThePrints',
    rows: [
      ['Enter', 'commands:open'],
      ['Space', 'commands:select'],
      ['Shift+→', 'commands:selectOn'],
      ['$mod+a', 'commands:selectAll'],
      ['f', 'commands:favourite'],
      ['Delete', 'commands:intoTheBin'],
    ],
  },
  {
    name: 'commands:withAPrintOpen',
    rows: [
      ['←', 'commands:newer'],
      ['→', 'commands:older'],
      ['1', 'commands:pixelByPixel'],
      ['+', 'commands:larger'],
      ['-', 'commands:smaller'],
      ['0', 'commands:theWholePicture'],
    ],
  },
  {
    name: 'commands:inTheQueue',
    rows: [
      ['Alt+↑', 'commands:earlier'],
      ['Alt+↓', 'commands:later'],
    ],
  },
];

export function Shortcuts() {
  const open = useOverlay(({ overlay }) => overlay === 'shortcuts');
  return (
    <ModalDialog open={open} onClose={() => openOverlay(null)} title={t('commands:keys')} wide>
      <div className={styles['places']}>
        {PLACES.map(({ name, rows }) => (
          <section key={name} aria-label={t(name)}>
            <h3 className={styles['place']}>{t(name)}</h3>
            <dl className={styles['keys']}>
              {rows.map(([keys, does]) => (
                <div key={keys}>
                  <dt>
                    <kbd>{keyNames(keys)}</kbd>
                  </dt>
                  <dd>{t(does)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </ModalDialog>
  );
}
