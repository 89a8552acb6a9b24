import { watchBin } from '../../stores/bin.ts';
import { watchDeviceTests } from '../../stores/deviceTest.ts';
import { watchDownloads } from '../../stores/downloads.ts';
import { watchDrawings } from '../../stores/drawing.ts';
import { watchFound } from '../../stores/found.ts';
import { watchGuides } from '../../stores/guides.ts';
import { openModels } from '../../stores/models.ts';
import { openPresets } from '../../stores/presets.ts';
import { openPromptHistory } from '../../stores/promptHistory.ts';
import { watchPrompts } from '../../stores/promptView.ts';
import { watchSources } from '../../stores/sourceKeeping.ts';
import { openTagLists } from '../../stores/tagLists.ts';
import { fetchAhead } from './fetchAhead.ts';
import { prepareFirstPicture } from './prepareFirstPicture.ts';
import { registerServiceWorker } from './serviceWorker.ts';

/** What goes on in the page beside its first picture. */
export function watchTheRest(galleryRead: Promise<void>): void {
  watchSources();
  watchGuides();
  watchDrawings();
  watchDeviceTests();
  watchFound();
  watchPrompts();
  void galleryRead.then(watchBin);
  void openPresets().catch(console.warn);
  void openPromptHistory().catch(console.warn);
  void openTagLists().catch(console.warn);
  void openModels();
  void watchDownloads();
  registerServiceWorker();
  fetchAhead();
  prepareFirstPicture();
}
