import { Check } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import { selectTo, toggleSelected, useSelection } from '../../stores/selection.ts';
import { t } from '../../texts/translate.ts';
import { PrintButton } from '../gallery/PrintButton.tsx';
import type { Cell } from '../gallery/Wall.tsx';
import { excerpt } from '../phrases.ts';
import styles from './PrintsScreen.module.css';

interface Props extends Cell {
  /** All that stand there now, for ranges. */
  readonly all: () => readonly string[];
  /** Null where a press only selects. */
  readonly onOpen: ((id: string) => void) | null;
  readonly children?: ReactNode;
}

/** A print that can be selected; while any is, a press selects. What stands in its corners has a key, too. */
export function PrintCell({ all, onOpen, children, ...cell }: Props) {
  const { id, entry } = cell;
  const isSelected = useSelection(({ selected }) => selected.has(id));
  const press = (event: MouseEvent): void => {
    if (event.shiftKey) return selectTo(id, all());
    const isSelecting = event.ctrlKey || event.metaKey || useSelection.getState().selected.size > 0;
    if (isSelecting || onOpen === null) toggleSelected(id);
    else onOpen(id);
  };
  const words = entry === undefined ? '' : excerpt(entry.recipe.settings.prompt);
  return (
    <div className={styles['cell']} data-selected={isSelected ? '' : undefined}>
      <PrintButton {...cell} onClick={press} />
      <button
        type="button"
        className={`${styles['corner']} ${styles['select']}`}
        tabIndex={-1}
        data-on={isSelected ? '' : undefined}
        aria-pressed={isSelected}
        aria-label={t('prints:select', { words })}
        onClick={(event) => (event.shiftKey ? selectTo(id, all()) : toggleSelected(id))}
      >
        <Check aria-hidden />
      </button>
      {children}
    </div>
  );
}
