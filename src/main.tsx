import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { watchInstallPrompt } from './app/page/installPrompt.ts';
import { beginTheRest } from './app/page/beginTheRest.ts';
import { decideWhenTheRestComes } from './app/page/decideWhenTheRestComes.ts';
import { guardWork } from './app/page/leaveGuard.ts';
import { listenForShortcuts } from './app/page/shortcuts.ts';
import { Engine } from './engine/engine.ts';
import { browserWorkers } from './engine/spawnWorkers.ts';
import { watchDraft } from './stores/draftHistory.ts';
import { keepDraft } from './stores/draftKeeping.ts';
import { openDevice, watchRestarts } from './stores/device.ts';
import { provideEngine } from './stores/engineRef.ts';
import { openGallery } from './stores/gallery.ts';
import { watchLanguage } from './stores/language.ts';
import { watchModelStyles } from './stores/etchStyles.ts';
import { usePreferences } from './stores/preferences.ts';
import { openQueue } from './stores/queue.ts';
import { watchHeldJobs, watchQueue } from './stores/queueWork.ts';
import { speakErrors } from './stores/sentence.ts';
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
watchQueue();
watchHeldJobs();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element "root"');
void watchLanguage().then(() =>
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);

void openQueue();
const galleryRead = openGallery();
decideWhenTheRestComes(openDevice(usePreferences.getState().device));
void beginTheRest(galleryRead);
