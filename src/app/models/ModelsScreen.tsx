import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useDownloads } from '../../stores/downloads.ts';
import { refreshModels, useModels } from '../../stores/models.ts';
import { lookForOfflineFiles } from '../../stores/offlineFiles.ts';
import { measureStorage } from '../../stores/storage.ts';
import { VIEW_ADDRESS } from '../../stores/view.ts';
import { t } from '../../texts/translate.ts';
import { FailureNote } from '../FailureNote.tsx';
import { AddPanel } from './AddPanel.tsx';
import { CatalogueSection } from './CatalogueSection.tsx';
import { DropScreen } from './DropScreen.tsx';
import { ItemsSection } from '../adapters/ItemsSection.tsx';
import { InstalledModels } from './InstalledModels.tsx';
import { OfferDialog } from './OfferDialog.tsx';
import { Arrivals } from './Arrivals.tsx';
import { StorageNote } from './StorageNote.tsx';
import styles from './ModelsScreen.module.css';

export function ModelsScreen() {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    void refreshModels();
    void measureStorage();
    void lookForOfflineFiles();
    window.scrollTo(0, 0);
    title.current?.focus({ preventScroll: true });
  }, []);
  return (
    <DropScreen>
      <main className={styles['screen']}>
        <header className={styles['header']}>
          <a className={styles['back']} href={VIEW_ADDRESS.studio}>
            <ArrowLeft aria-hidden /> {t('models:backToThePress')}
          </a>
          <h2 ref={title} tabIndex={-1} className={styles['title']}>
            {t('models:models')}
          </h2>
          <p className={styles['lead']}>{t('models:aModelIsWhatDrawsEach')}</p>
        </header>
        <div className={styles['columns']}>
          <div className={styles['main']}>
            <Failures />
            <Arrivals />
            <InstalledModels />
            <ItemsSection />
          </div>
          <div className={styles['side']}>
            <AddPanel />
            <StorageNote />
          </div>
        </div>
        <CatalogueSection />
        <OfferDialog />
      </main>
    </DropScreen>
  );
}

function Failures() {
  const models = useModels((state) => state.error);
  const downloads = useDownloads((state) => state.error);
  const place = useRef<HTMLDivElement>(null);
  // On a narrow screen the buttons that lead here are far below.
  useEffect(() => {
    place.current?.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
  }, [models, downloads]);
  if (!models && !downloads) return null;
  return (
    <div ref={place} className={styles['failures']}>
      {models ? <FailureNote error={models} exact /> : null}
      {downloads ? <FailureNote error={downloads} /> : null}
    </div>
  );
}
