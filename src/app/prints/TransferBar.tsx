import { X } from 'lucide-react';
import { cancelTransfer, useTransfer } from '../../stores/printsTransfer.ts';
import { wholeNumber } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { ToneWedge } from '../../ui/ToneWedge.tsx';
import styles from './PrintsScreen.module.css';

/** How far prints are on their way out or in; nothing where none is. */
export function TransferBar() {
  const transfer = useTransfer((state) => state.transfer);
  if (transfer === null) return null;
  const { kind, done, total } = transfer;
  const what = kind === 'out' ? t('prints:packingPrints') : t('prints:unpackingPrints');
  const text =
    total === 0
      ? `${what} …`
      : t('prints:transferred', { what, done: wholeNumber(done), total: wholeNumber(total) });
  return (
    <div className={styles['transfer']}>
      <ToneWedge label={what} {...{ done, total, text }} cells={40} />
      <p className={styles['room']}>{text}</p>
      <Button look="quiet" icon={<X aria-hidden />} onClick={cancelTransfer}>
        {t('prints:cancel')}
      </Button>
    </div>
  );
}
