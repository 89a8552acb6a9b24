import { useState } from 'react';
import { describeError } from '../../engine/wireErrors.ts';
import { readLicences } from '../../stores/licences.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { errorText } from '../errorText.ts';
import styles from './Licences.module.css';

/** A button that shows whose work is in the page, and under which licences. */
export function Licences() {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  /** Licences are in English, whatever the page speaks. */
  const [isRead, setRead] = useState(false);
  const show = async (): Promise<void> => {
    setOpen(true);
    try {
      setText(await readLicences());
      setRead(true);
    } catch (reason) {
      setText(errorText(describeError(reason)?.code ?? 'network'));
    }
  };
  return (
    <>
      <Button look="quiet" onClick={() => void show()}>
        {t('page:licences')}
      </Button>
      <ModalDialog open={open} onClose={() => setOpen(false)} title={t('page:licences')} wide>
        <pre
          className={styles['text']}
          tabIndex={0}
          lang={isRead ? 'en' : undefined}
          translate={isRead ? 'no' : undefined}
        >
          {text}
        </pre>
      </ModalDialog>
    </>
  );
}
