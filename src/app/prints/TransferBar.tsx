import { X } from 'lucide-react';
import { cancelTransfer, useTransfer } from '../../stores/printsTransfer.ts';
import { Button } from '../../ui/Button.tsx';
import { ToneWedge } from '../../ui/ToneWedge.tsx';
import styles from './PrintsScreen.module.css';

/** How far prints are on their way out or in; nothing where none is. */
export function TransferBar() {
  const transfer = useTransfer((state) => state.transfer);
  if (transfer === null) return null;
  const { kind, done, total } = transfer;
  const what = kind === 'out' ? 'Packing prints' : 'Unpacking prints';
  const text = total === 0 ? `${what} …` : `${what}: ${done.toLocaleString()} of ${total.toLocaleString()}`;
  return (
    <div className={styles['transfer']}>
      <ToneWedge label={what} {...{ done, total, text }} cells={40} />
      <p className={styles['room']}>{text}</p>
      <Button look="quiet" icon={<X aria-hidden />} onClick={cancelTransfer}>
        Cancel
      </Button>
    </div>
  );
}
