import { isSettingsLink } from '../engine/settingsLinkMark.ts';
import { t } from '../texts/translate.ts';
import { notify } from './notices.ts';

/** Settings are brought into the page: in pictures, texts and addresses. */

/** What reads settings is fetched when the first are brought. */
async function reading(read: (reader: typeof import('./importSettings.ts')) => Promise<void>): Promise<void> {
  try {
    await read(await import('./importSettings.ts'));
  } catch (reason) {
    notify({ tone: 'warning', text: t('stores:theSettingsInThisFile', { reason: String(reason) }) });
  }
}

/** Those in a picture. */
export const offerPicture = (file: Blob, way: 'file' | 'clipboard' = 'file'): Promise<void> =>
  reading((reader) => reader.offerPicture(file, way));

/** Those in a text, where it holds any. */
export const offerText = (text: string): Promise<void> => reading((reader) => reader.offerText(text));

/** Those in the page's address, where it has any. */
export const offerLink = async (): Promise<void> =>
  isSettingsLink(location.hash) ? reading((reader) => reader.offerLink()) : undefined;
