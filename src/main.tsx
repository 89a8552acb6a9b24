import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { fetchAhead } from './app/page/fetchAhead.ts';
import { watchInstallPrompt } from './app/page/installPrompt.ts';
import { guardWork } from './app/page/leaveGuard.ts';
import { registerServiceWorker } from './app/page/serviceWorker.ts';
import { listenForShortcuts } from './app/page/shortcuts.ts';
import { Engine } from './engine/engine.ts';
import { browserWorkers } from './engine/spawnWorkers.ts';
import { watchBin } from './stores/bin.ts';
import { watchDraft } from './stores/draftHistory.ts';
import { keepDraft } from './stores/draftKeeping.ts';
import { openDevice, watchRestarts } from './stores/device.ts';
import { watchDeviceTests } from './stores/deviceTest.ts';
import { watchDrawings } from './stores/drawing.ts';
import { watchDownloads } from './stores/downloads.ts';
import { provideEngine } from './stores/engineRef.ts';
import { watchFound } from './stores/found.ts';
import { openGallery } from './stores/gallery.ts';
import { watchLanguage } from './stores/language.ts';
import { watchGuides } from './stores/guides.ts';
import { openModels } from './stores/models.ts';
import { watchModelStyles } from './stores/etchStyles.ts';
import { usePreferences } from './stores/preferences.ts';
import { openPresets } from './stores/presets.ts';
import { openPromptHistory } from './stores/promptHistory.ts';
import { openQueue } from './stores/queue.ts';
import { watchHeldJobs, watchQueue } from './stores/queueWork.ts';
import { speakErrors } from './stores/sentence.ts';
import { watchSources } from './stores/sourceKeeping.ts';
import { openTagLists } from './stores/tagLists.ts';
import { followBack } from './ui/backLayers.ts';
import './ui/theme.css';

declare global {
  /** For scripts: the console and the command-line tool make pictures with it. */
  var aquatint: Engine;
}

speakErrors();
const engine = new Engine(browserWorkers);
globalThis.aquatint = engine;
provideEngine(engine);
watchRestarts();
watchInstallPrompt();
listenForShortcuts();
watchModelStyles();
guardWork();
followBack();
watchDraft();
void keepDraft();
watchSources();
watchGuides();
watchDrawings();
watchQueue();
watchHeldJobs();
watchDeviceTests();
watchFound();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element "root"');
void watchLanguage().then(() =>
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);

void openGallery().then(watchBin);
void openQueue();
void openPresets().catch(console.warn);
void openPromptHistory().catch(console.warn);
void openTagLists().catch(console.warn);
void openDevice(usePreferences.getState().device).then(fetchAhead);
void openModels();
void watchDownloads();
registerServiceWorker();
