import { Download, Library } from 'lucide-react';
import { useState } from 'react';
import { usePwa } from '../../stores/pwa.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { ModelsDialog } from '../models/ModelsDialog.tsx';
import { askToInstall } from '../page/installPrompt.ts';
import { DeviceBadge } from './DeviceBadge.tsx';
import { ThemeButton } from './ThemeButton.tsx';
import { Wordmark } from './Wordmark.tsx';
import styles from './Header.module.css';

export function Header() {
  const installable = usePwa((pwa) => pwa.installable);
  const [models, setModels] = useState(false);
  return (
    <header className={styles['header']}>
      <Wordmark />
      <div className={styles['tools']}>
        <DeviceBadge />
        {installable ? (
          <Button look="quiet" icon={<Download aria-hidden />} onClick={() => void askToInstall()}>
            Install
          </Button>
        ) : null}
        <IconButton label="Models" onClick={() => setModels(true)}>
          <Library aria-hidden />
        </IconButton>
        <ThemeButton />
      </div>
      <ModelsDialog open={models} onClose={() => setModels(false)} />
    </header>
  );
}
