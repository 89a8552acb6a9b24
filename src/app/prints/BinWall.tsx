import { RotateCcw, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { DAYS_IN_BIN, daysLeft, emptyBin, forget, takeBack, useBin } from '../../stores/bin.ts';
import { selectNone, selectTo, toggleSelected, useSelection } from '../../stores/selection.ts';
import { wholeNumber } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Wall, type Cell } from '../gallery/Wall.tsx';
import { PrintCell } from './PrintCell.tsx';
import styles from './PrintsScreen.module.css';

const SMALLEST = 148;

/** What was deleted, until it goes by itself. */
export function BinWall() {
  const binned = useBin((bin) => bin.binned);
  const ids = binned.map(({ id }) => id);
  const entries = new Map(binned.map(({ id, entry }) => [id, entry]));
  if (binned.length === 0) return <p className={styles['nothing']}>{t('prints:theBinIsEmpty')}</p>;
  return (
    <div className={styles['body']}>
      <Wall
        label={t('prints:deletedPrints')}
        {...{ ids, entries }}
        smallest={SMALLEST}
        onSight={() => undefined}
        onKey={({ key }, id) => {
          if (key === ' ') toggleSelected(id);
          return key === ' ';
        }}
        onExtend={(id, from) => selectTo(id, ids, from)}
        card={Card}
      />
      <BinBar ids={ids} />
    </div>
  );
}

const allBinned = (): readonly string[] => useBin.getState().binned.map(({ id }) => id);

function Card(cell: Cell) {
  const days = useBin(({ binned }) => {
    const one = binned.find(({ id }) => id === cell.id);
    return one === undefined ? DAYS_IN_BIN : daysLeft(one);
  });
  return (
    <PrintCell {...cell} all={allBinned} onOpen={null}>
      <span className={styles['days']}>{t('prints:daysLeft', { count: days })}</span>
    </PrintCell>
  );
}

function BinBar({ ids }: { readonly ids: readonly string[] }) {
  const selected = useSelection((selection) => selection.selected);
  const chosen = ids.filter((id) => selected.has(id));
  const [asking, ask] = useState<'chosen' | 'all' | null>(null);
  const going = asking === 'all' ? ids.length : chosen.length;
  const isNone = chosen.length === 0;
  return (
    <div className={styles['bar']} role="toolbar" aria-label={t('prints:deletedPrints')}>
      <span className={styles['chosen']} role="status">
        {isNone
          ? t('prints:eachIsKeptForDays', { count: DAYS_IN_BIN })
          : t('prints:selected', { shown: wholeNumber(chosen.length) })}
      </span>
      <Button
        icon={<RotateCcw aria-hidden />}
        disabled={isNone}
        onClick={() => {
          selectNone();
          void takeBack(chosen);
        }}
      >
        {t('prints:putBack')}
      </Button>
      <Button look="alarm" icon={<Trash2 aria-hidden />} onClick={() => ask(isNone ? 'all' : 'chosen')}>
        {isNone ? t('prints:emptyTheBin') : t('prints:deleteForGood')}
      </Button>
      {isNone ? null : (
        <IconButton label={t('prints:selectNone')} onClick={selectNone}>
          <X aria-hidden />
        </IconButton>
      )}
      <ConfirmDialog
        open={asking !== null}
        title={t('prints:askDeleteForGood', { count: going, shown: wholeNumber(going) })}
        text={t('prints:theyExistOnlyOnThis')}
        confirm={t('prints:deleteForGood')}
        decline={t('prints:keep')}
        onConfirm={() => {
          selectNone();
          void (asking === 'all' ? emptyBin() : forget(chosen));
        }}
        onClose={() => ask(null)}
      />
    </div>
  );
}
