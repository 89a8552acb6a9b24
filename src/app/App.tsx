import { CSPProvider } from '@base-ui/react/csp-provider';
import { useEffect } from 'react';
import { useGeneration } from '../stores/generation.ts';
import { useDrawingPad } from '../stores/drawingPad.ts';
import { useGallery } from '../stores/gallery.ts';
import { useOverlay } from '../stores/overlay.ts';
import { useIsFolded } from '../stores/panels.ts';
import { usePreferences } from '../stores/preferences.ts';
import { usePwa } from '../stores/pwa.ts';
import { useRegionDrawing } from '../stores/regionDrawing.ts';
import { followAddress, useView } from '../stores/view.ts';
import { t } from '../texts/translate.ts';
import { OnceOpened } from '../ui/OnceOpened.tsx';
import { Header } from './header/Header.tsx';
import { Licences } from './licences/Licences.tsx';
import { ImportSettings } from './importSettings/ImportSettings.tsx';
import { LanguageSelect } from './page/LanguageSelect.tsx';
import { tabProgress } from './phrases.ts';
import { Plate } from './plate/Plate.tsx';
import { useLanguage } from './useLanguage.ts';
import { Words } from './words/Words.tsx';
import { later } from '../ui/later.tsx';
import styles from './App.module.css';

const Settings = later(async () => (await import('./settings/Settings.tsx')).Settings);
const MoreWords = later(async () => (await import('./words/MoreWords.tsx')).MoreWords);
const Queue = later(async () => (await import('./queue/Queue.tsx')).Queue);
const Gallery = later(async () => (await import('./gallery/Gallery.tsx')).Gallery);
const Toasts = later(async () => (await import('./notices/Toasts.tsx')).Toasts);
const Tooltips = later(async () => (await import('../ui/Tooltips.tsx')).Tooltips);
const ModelsScreen = later(async () => (await import('./models/ModelsScreen.tsx')).ModelsScreen);
const PrintsScreen = later(async () => (await import('./prints/PrintsScreen.tsx')).PrintsScreen);
const PictureDialog = later(async () => (await import('./gallery/PictureDialog.tsx')).PictureDialog);
const DrawingDialog = later(async () => (await import('./drawing/DrawingDialog.tsx')).DrawingDialog);
const RegionsDialog = later(async () => (await import('./canvas/RegionsDialog.tsx')).RegionsDialog);
const CommandPalette = later(async () => (await import('./commands/CommandPalette.tsx')).CommandPalette);
const PreferencesDialog = later(
  async () => (await import('./preferences/PreferencesDialog.tsx')).PreferencesDialog,
);
const Shortcuts = later(async () => (await import('./commands/Shortcuts.tsx')).Shortcuts);

export function App() {
  useLanguage();
  useTheme();
  useTabTitle();
  useEffect(followAddress, []);
  const view = useView((state) => state.view);
  return (
    // The page's policy forbids style elements; Base UI's few rules are in ui/theme.css.
    <CSPProvider disableStyleElements>
      <div className={styles['page']} data-view={view}>
        <Header />
        {view === 'models' ? <ModelsScreen /> : view === 'prints' ? <PrintsScreen /> : <StudioScreen />}
        <Footer />
      </div>
      <Dialogs />
      <ImportSettings />
      <Toasts />
      <Tooltips />
    </CSPProvider>
  );
}

/** What opens over every screen. */
function Dialogs() {
  const picture = useGallery(({ opened }) => opened !== null);
  const pad = useDrawingPad(({ isOpen }) => isOpen);
  const regions = useRegionDrawing(({ print }) => print !== null);
  const overlay = useOverlay((state) => state.overlay);
  return (
    <>
      <OnceOpened isOpen={picture}>
        <PictureDialog />
      </OnceOpened>
      <OnceOpened isOpen={pad}>
        <DrawingDialog />
      </OnceOpened>
      <OnceOpened isOpen={regions}>
        <RegionsDialog />
      </OnceOpened>
      <OnceOpened isOpen={overlay === 'commands'}>
        <CommandPalette />
      </OnceOpened>
      <OnceOpened isOpen={overlay === 'preferences'}>
        <PreferencesDialog />
      </OnceOpened>
      <OnceOpened isOpen={overlay === 'shortcuts'}>
        <Shortcuts />
      </OnceOpened>
    </>
  );
}

function StudioScreen() {
  const noDesk = useIsFolded('desk');
  const noPrints = useIsFolded('prints');
  return (
    <main
      className={styles['bench']}
      data-no-desk={noDesk ? '' : undefined}
      data-no-prints={noPrints ? '' : undefined}
    >
      <div className={styles['desk']}>
        <div className={styles['words']}>
          <Words />
        </div>
        <Queue />
        <MoreWords />
        <Settings />
      </div>
      <div className={styles['plate']}>
        <Plate />
      </div>
      <div className={styles['prints']}>
        <Gallery />
      </div>
    </main>
  );
}

function Footer() {
  const offline = usePwa((pwa) => pwa.offlineReady);
  return (
    <footer className={styles['footer']}>
      <p>{t('page:everythingHappensOn')}</p>
      <Licences />
      <LanguageSelect />
      {offline ? <p>{t('page:storedOnThisDevice')}</p> : null}
    </footer>
  );
}

/** How far it is, for those who look at something else meanwhile. */
function useTabTitle(): void {
  const progress = useGeneration(tabProgress);
  useEffect(() => {
    document.title = progress === '' ? 'Aquatint' : `${progress} · Aquatint`;
  }, [progress]);
}

function useTheme(): void {
  const theme = usePreferences((preferences) => preferences.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}
