import { RotateCcw, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { DAYS_IN_BIN, daysLeft, emptyBin, forget, takeBack, useBin } from '../../stores/bin.ts';
import { selectNone, selectTo, toggleSelected, useSelection } from '../../stores/selection.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Wall } from '../gallery/Wall.tsx';
import { PrintCell } from './PrintCell.tsx';
import styles from './PrintsScreen.module.css';

const SMALLEST = 148;

/** What was deleted, until it goes by itself. */
export function BinWall() {
  const binned = useBin((bin) => bin.binned);
  const ids = binned.map(({ id }) => id);
  const entries = new Map(binned.map(({ id, entry }) => [id, entry]));
  const days = new Map(binned.map((one) => [one.id, daysLeft(one)]));
  if (binned.length === 0) return <p className={styles['nothing']}>The bin is empty.</p>;
  return (
    <div className={styles['body']}>
      <Wall
        label="Deleted prints"
        {...{ ids, entries }}
        smallest={SMALLEST}
        onSight={() => undefined}
        onKey={({ key }, id) => {
          if (key === ' ') toggleSelected(id);
          return key === ' ';
        }}
        onExtend={(id, from) => selectTo(id, ids, from)}
        card={(cell) => (
          <PrintCell {...cell} ids={ids} onOpen={null}>
            <span className={styles['days']}>{daysText(days.get(cell.id) ?? DAYS_IN_BIN)}</span>
          </PrintCell>
        )}
      />
      <BinBar ids={ids} />
    </div>
  );
}

const daysText = (days: number): string => `${days} ${days === 1 ? 'day' : 'days'} left`;

function BinBar({ ids }: { readonly ids: readonly string[] }) {
  const selected = useSelection((selection) => selection.selected);
  const chosen = ids.filter((id) => selected.has(id));
  const [asking, ask] = useState<'chosen' | 'all' | null>(null);
  const going = asking === 'all' ? ids.length : chosen.length;
  const isNone = chosen.length === 0;
  return (
    <div className={styles['bar']} role="toolbar" aria-label="Deleted prints">
      <span className={styles['chosen']} role="status">
        {isNone ? `Each is kept for ${DAYS_IN_BIN} days` : `${chosen.length.toLocaleString()} selected`}
      </span>
      <Button
        icon={<RotateCcw aria-hidden />}
        disabled={isNone}
        onClick={() => {
          selectNone();
          void takeBack(chosen);
        }}
      >
        Put back
      </Button>
      <Button look="alarm" icon={<Trash2 aria-hidden />} onClick={() => ask(isNone ? 'all' : 'chosen')}>
        {isNone ? 'Empty the bin' : 'Delete for good'}
      </Button>
      {isNone ? null : (
        <IconButton label="Select none" onClick={selectNone}>
          <X aria-hidden />
        </IconButton>
      )}
      <ConfirmDialog
        open={asking !== null}
        title={
          going === 1 ? 'Delete this print for good?' : `Delete ${going.toLocaleString()} prints for good?`
        }
        text="They exist only on this device, and this cannot be undone."
        confirm="Delete for good"
        decline="Keep"
        onConfirm={() => {
          selectNone();
          void (asking === 'all' ? emptyBin() : forget(chosen));
        }}
        onClose={() => ask(null)}
      />
    </div>
  );
}
