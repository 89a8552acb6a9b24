import { Columns2, Download, Heart, Trash2, X } from 'lucide-react';
import { deletePrints, favour } from '../../stores/gallery.ts';
import { selectAll, selectNone, useSelection } from '../../stores/selection.ts';
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
    <div className={styles['bar']} role="toolbar" aria-label="Selected prints">
      <span className={styles['chosen']} role="status">
        {chosen.length.toLocaleString()} selected
      </span>
      <Button look="quiet" disabled={chosen.length === ids.length} onClick={() => selectAll(ids)}>
        Select all
      </Button>
      <Button look="quiet" icon={<Heart aria-hidden />} onClick={() => void favour(chosen, true)}>
        Favourite
      </Button>
      <Button
        look="quiet"
        icon={<Columns2 aria-hidden />}
        disabled={pair === null}
        title={pair === null ? 'Select two prints to compare them' : undefined}
        onClick={() => pair?.[0] !== undefined && pair[1] !== undefined && onCompare([pair[0], pair[1]])}
      >
        Compare
      </Button>
      <Button look="quiet" icon={<Download aria-hidden />} onClick={() => void saveZip(chosen)}>
        Export
      </Button>
      <Button look="alarm" icon={<Trash2 aria-hidden />} onClick={away}>
        Delete
      </Button>
      <IconButton label="Select none" onClick={selectNone}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}
