import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Button } from './Button.tsx';
import { useBackLayer } from './backLayers.ts';
import styles from './ModalDialog.module.css';

interface Props {
  readonly open: boolean;
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly decline: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function ConfirmDialog({ open, title, text, confirm, decline, onConfirm, onClose }: Props) {
  useBackLayer(open, onClose);
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles['backdrop']} />
        <AlertDialog.Viewport className={styles['viewport']}>
          <AlertDialog.Popup className={styles['popup']}>
            <AlertDialog.Title className={styles['title']}>{title}</AlertDialog.Title>
            <AlertDialog.Description className={styles['text']}>{text}</AlertDialog.Description>
            <div className={styles['buttons']}>
              <AlertDialog.Close render={<Button look="quiet" />}>{decline}</AlertDialog.Close>
              <AlertDialog.Close render={<Button look="alarm" onClick={onConfirm} />}>
                {confirm}
              </AlertDialog.Close>
            </div>
          </AlertDialog.Popup>
        </AlertDialog.Viewport>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
