import { Columns2, Download, Heart, Trash2, X } from 'lucide-react';
import { deletePrints, favour } from '../../stores/gallery.ts';
import { selectAll, selectNone, useSelection } from '../../stores/selection.ts';
import { wholeNumber } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { saveZip } from './saveZip.ts';
import styles from './PrintsScreen.module.css';

interface Props {
  /** All that are shown. */
  readonly ids: readonly string[];
  readonly onCompare: (pair: readonly [string, string]) => void;
}

/** What can be done with those that are selected. */
export function PrintsBar({ ids, onCompare }: Props) {
  const selected = useSelection((selection) => selection.selected);
  const chosen = ids.filter((id) => selected.has(id));
  const [first, second] = chosen;
  const pair = chosen.length === 2 && first !== undefined && second !== undefined ? [first, second] : null;
  const away = (): void => {
    selectNone();
    void deletePrints(chosen);
  };
  return (
    <div className={styles['bar']} role="toolbar" aria-label={t('prints:selectedPrints')}>
      <span className={styles['chosen']} role="status">
        {t('prints:selected', { shown: wholeNumber(chosen.length) })}
      </span>
      <Button look="quiet" disabled={chosen.length === ids.length} onClick={() => selectAll(ids)}>
        {t('prints:selectAll')}
      </Button>
      <Button look="quiet" icon={<Heart aria-hidden />} onClick={() => void favour(chosen, true)}>
        {t('prints:favourite')}
      </Button>
      <Button
        look="quiet"
        icon={<Columns2 aria-hidden />}
        disabled={pair === null}
        title={pair === null ? t('prints:selectTwoPrintsTo') : undefined}
        onClick={() => pair?.[0] !== undefined && pair[1] !== undefined && onCompare([pair[0], pair[1]])}
      >
        {t('prints:compare')}
      </Button>
      <Button look="quiet" icon={<Download aria-hidden />} onClick={() => void saveZip(chosen)}>
        {t('prints:export')}
      </Button>
      <Button look="alarm" icon={<Trash2 aria-hidden />} onClick={away}>
        {t('prints:delete')}
      </Button>
      <IconButton label={t('prints:selectNone')} onClick={selectNone}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}
