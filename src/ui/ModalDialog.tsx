import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../texts/translate.ts';
import { IconButton } from './IconButton.tsx';
import { useBackLayer } from './backLayers.ts';
import styles from './ModalDialog.module.css';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly wide?: boolean;
  /** As large as the window. */
  readonly size?: 'whole';
  readonly children: ReactNode;
}

/** Focus is kept inside and goes back to where it was; Escape, Back and a click beside it close it. */
export function ModalDialog({ open, onClose, title, wide = false, size, children }: Props) {
  useBackLayer(open, onClose);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop']} />
        <Dialog.Viewport className={styles['viewport']}>
          <Dialog.Popup
            className={`${styles['popup']} ${wide ? styles['wide'] : ''}`}
            {...(size === undefined ? null : { 'data-size': size })}
          >
            <header className={styles['header']}>
              <Dialog.Title className={styles['title']}>{title}</Dialog.Title>
              <Dialog.Close
                render={
                  <IconButton label={t('ui:close')} isPlain>
                    <X aria-hidden />
                  </IconButton>
                }
              />
            </header>
            {children}
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
