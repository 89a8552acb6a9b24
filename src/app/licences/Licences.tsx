import { useState } from 'react';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { later } from '../../ui/later.tsx';
import { OnceOpened } from '../../ui/OnceOpened.tsx';

const LicencesDialog = later(async () => (await import('./LicencesDialog.tsx')).LicencesDialog);

/** A button that shows whose work is in the page, and under which licences. */
export function Licences() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" onClick={() => setOpen(true)}>
        {t('page:licences')}
      </Button>
      <OnceOpened isOpen={open}>
        <LicencesDialog open={open} onClose={() => setOpen(false)} />
      </OnceOpened>
    </>
  );
}
