import { Command, Download, Images, Library, Settings2 } from 'lucide-react';
import { useDownloads } from '../../stores/downloads.ts';
import { openOverlay } from '../../stores/overlay.ts';
import { usePwa } from '../../stores/pwa.ts';
import { useView, VIEW_ADDRESS } from '../../stores/view.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { FromPictureButton } from '../importSettings/FromPictureButton.tsx';
import { overallProgress } from '../models/downloadWords.ts';
import { askToInstall } from '../page/installPrompt.ts';
import { DeviceBadge } from './DeviceBadge.tsx';
import { PanelButtons } from './PanelButtons.tsx';
import { Wordmark } from './Wordmark.tsx';
import styles from './Header.module.css';

export function Header() {
  const isStudio = useView(({ view }) => view === 'studio');
  const installable = usePwa((pwa) => pwa.installable);
  return (
    <header className={styles['header']}>
      <Wordmark />
      <div className={styles['tools']}>
        {isStudio ? <PanelButtons /> : null}
        <DeviceBadge />
        {installable ? (
          <Button look="quiet" icon={<Download aria-hidden />} onClick={() => void askToInstall()}>
            {t('header:install')}
          </Button>
        ) : null}
        <FromPictureButton />
        <PrintsLink />
        <ModelsLink />
        <CommandsButton />
        <IconButton label={t('preferences:open')} onClick={() => openOverlay('preferences')}>
          <Settings2 aria-hidden />
        </IconButton>
      </div>
    </header>
  );
}

function CommandsButton() {
  return (
    <IconButton
      label={t('header:findACommand')}
      className={styles['wideOnly']}
      onClick={() => openOverlay('commands')}
    >
      <Command aria-hidden />
    </IconButton>
  );
}

/** Leads to all prints and back. On a narrow screen the heading of the prints does. */
function PrintsLink() {
  const isOpen = useView(({ view }) => view === 'prints');
  return (
    <a
      className={`${styles['screenLink']} ${styles['wideOnly']}`}
      href={isOpen ? VIEW_ADDRESS.studio : VIEW_ADDRESS.prints}
      aria-current={isOpen ? 'page' : undefined}
    >
      <Images aria-hidden />
      <span className={styles['screenName']}>{t('header:prints')}</span>
    </a>
  );
}

/** Leads to the models and back; shows how far downloads are, wherever one is. */
function ModelsLink() {
  const isOpen = useView(({ view }) => view === 'models');
  const progress = useDownloads(({ downloads }) => overallProgress(downloads));
  return (
    <a
      className={styles['screenLink']}
      href={isOpen ? VIEW_ADDRESS.studio : VIEW_ADDRESS.models}
      aria-current={isOpen ? 'page' : undefined}
    >
      <Library aria-hidden />
      <span className={styles['screenName']}>{t('header:models')}</span>
      {progress === '' ? null : <span className={styles['progress']}>{progress}</span>}
    </a>
  );
}
