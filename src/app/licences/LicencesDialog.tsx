import { useEffect, useState } from 'react';
import { describeError } from '../../engine/wireErrors.ts';
import { readLicences } from '../../stores/licences.ts';
import { t } from '../../texts/translate.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { errorText } from '../errorText.ts';
import styles from './Licences.module.css';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Whose work is in the page, and under which licences. */
export function LicencesDialog({ open, onClose }: Props) {
  const [text, setText] = useState('');
  /** Licences are in English, whatever the page speaks. */
  const [isRead, setRead] = useState(false);
  useEffect(() => {
    if (!open) return;
    const show = async (): Promise<void> => {
      try {
        setText(await readLicences());
        setRead(true);
      } catch (reason) {
        setText(errorText(describeError(reason)?.code ?? 'network'));
      }
    };
    void show();
  }, [open]);
  return (
    <ModalDialog open={open} onClose={onClose} title={t('page:licences')} wide>
      <pre
        className={styles['text']}
        tabIndex={0}
        lang={isRead ? 'en' : undefined}
        translate={isRead ? 'no' : undefined}
      >
        {text}
      </pre>
    </ModalDialog>
  );
}
