import { useState } from 'react';
import { visibleText } from '../../core/visibleText.ts';
import { allStyles, toggleStyle, useStyles } from '../../stores/styles.ts';
import { t } from '../../texts/translate.ts';
import { OnceOpened } from '../../ui/OnceOpened.tsx';
import { later } from '../../ui/later.tsx';
import styles from './StyleChips.module.css';

const StylesDialog = later(async () => (await import('./StylesDialog.tsx')).StylesDialog);

/** The styles as stamps beside the words: pressed ones are added to them. */
export function StyleChips() {
  const state = useStyles();
  const { on } = state;
  const names = allStyles(state).map(({ name }) => name);
  const [open, setOpen] = useState(false);
  return (
    <div className={styles['row']}>
      <span className={styles['label']} id="styles-label">
        {t('styles:styles')}
      </span>
      {names.length === 0 ? null : (
        <ul className={styles['chips']} aria-labelledby="styles-label">
          {names.map((name) => (
            <li key={name}>
              <button
                type="button"
                className={styles['chip']}
                aria-pressed={on.includes(name)}
                translate="no"
                onClick={() => toggleStyle(name)}
              >
                {visibleText(name)}
              </button>
            </li>
          ))}
        </ul>
      )}
      <button
        type="button"
        className={styles['edit']}
        aria-label={names.length === 0 ? undefined : t('styles:editStylesAndWordLists')}
        onClick={() => setOpen(true)}
      >
        {names.length === 0 ? t('styles:stylesAndWordLists') : t('styles:edit')}
      </button>
      <OnceOpened isOpen={open}>
        <StylesDialog open={open} onClose={() => setOpen(false)} />
      </OnceOpened>
    </div>
  );
}
