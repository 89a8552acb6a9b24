import { Download, Library } from 'lucide-react';
import { useDownloads } from '../../stores/downloads.ts';
import { usePwa } from '../../stores/pwa.ts';
import { useView, VIEW_ADDRESS } from '../../stores/view.ts';
import { Button } from '../../ui/Button.tsx';
import { FromPictureButton } from '../importSettings/FromPictureButton.tsx';
import { overallProgress } from '../models/downloadWords.ts';
import { askToInstall } from '../page/installPrompt.ts';
import { DeviceBadge } from './DeviceBadge.tsx';
import { PanelButtons } from './PanelButtons.tsx';
import { ThemeButton } from './ThemeButton.tsx';
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
            Install
          </Button>
        ) : null}
        <FromPictureButton />
        <ModelsLink />
        <ThemeButton />
      </div>
    </header>
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
      <span className={styles['screenName']}>Models</span>
      {progress === '' ? null : <span className={styles['progress']}>{progress}</span>}
    </a>
  );
}
