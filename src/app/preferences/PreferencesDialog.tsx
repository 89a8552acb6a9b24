import { useEffect, type ReactNode } from 'react';
import { lookForOfflineFiles } from '../../stores/offlineFiles.ts';
import { openOverlay, useOverlay } from '../../stores/overlay.ts';
import { measureStorage } from '../../stores/storage.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { DeviceChoices } from '../header/DeviceChoices.tsx';
import { DeviceTest } from '../header/DeviceTest.tsx';
import { Licences } from '../licences/Licences.tsx';
import { StorageNote } from '../models/StorageNote.tsx';
import { LanguageSelect } from '../page/LanguageSelect.tsx';
import { NotifyWhenDone } from '../queue/NotifyWhenDone.tsx';
import { PreviewField } from '../settings/fine/PreviewField.tsx';
import { ThemeChoices } from './ThemeChoices.tsx';
import styles from './Preferences.module.css';

/** What is chosen once and belongs to no picture: kept on this device, and in no recipe. */
export function PreferencesDialog() {
  const open = useOverlay(({ overlay }) => overlay === 'preferences');
  return (
    <ModalDialog open={open} onClose={() => openOverlay(null)} title={t('preferences:title')} wide>
      <Preferences />
    </ModalDialog>
  );
}

/** Measured anew whenever it opens. */
function Preferences() {
  useEffect(() => {
    void measureStorage();
    void lookForOfflineFiles();
  }, []);
  return (
    <div className={styles['groups']}>
      <Group title={t('preferences:look')}>
        <ThemeChoices />
        <LanguageSelect />
      </Group>
      <Group title={t('header:makePicturesOn')}>
        <DeviceChoices />
        <DeviceTest />
      </Group>
      <Group title={t('preferences:whileAPictureIsMade')}>
        <PreviewField />
        <NotifyWhenDone />
      </Group>
      <div className={styles['group']}>
        <StorageNote />
      </div>
      <div className={styles['more']}>
        <Button look="quiet" onClick={() => openOverlay('shortcuts')}>
          {t('commands:keys')}
        </Button>
        <Licences />
      </div>
    </div>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles['group']} aria-label={title}>
      <h3 className={styles['title']}>{title}</h3>
      {children}
    </section>
  );
}
