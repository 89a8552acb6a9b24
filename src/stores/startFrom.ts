import { USUAL_SOURCE } from '../core/recipe/settings.ts';
import { t } from '../texts/translate.ts';
import { decodeInTurn } from './decodeInTurn.ts';
import { editDraft, useDraft } from './draft.ts';
import { draftMark } from './draftHistory.ts';
import { filesOf } from './gallery.ts';
import { cardNamed } from './models.ts';
import { notify } from './notices.ts';
import { reasonText } from './sentence.ts';
import { keepSource } from './sources.ts';

/** Pictures that the next picture is made from. */

/** True where the browser can draw it. */
export async function isPicture(file: Blob): Promise<boolean> {
  try {
    await decodeInTurn(async () => (await createImageBitmap(file)).close());
    return true;
  } catch {
    return false; // the file's fault, whatever the browser calls it
  }
}

/** Keeps a picture that was brought, and gives its name. Says what is wrong, and gives null, where that cannot be. */
export async function keptPicture(file: Blob): Promise<string | null> {
  if (!(await isPicture(file))) {
    const text = t('stores:thisFileIsNotAPicture');
    notify({ tone: 'warning', text });
    return null;
  }
  return keptFile(file);
}

/** The same of a picture that the page itself has made: to look whether it is one takes as much memory as it has pixels. */
export async function keptFile(file: Blob): Promise<string | null> {
  try {
    return await keepSource(file);
  } catch (reason) {
    const why = reason instanceof DOMException && reason.name === 'QuotaExceededError';
    const text = why
      ? t('stores:noRoomForSource')
      : t('stores:sourceIsNotKept', { reason: reasonText(reason) });
    notify({ tone: 'warning', text });
    return null;
  }
}

/** A picture from outside, or a print by its id. */
export type Brought = { readonly print: string } | { readonly file: Blob };

/** As a file; says so, and gives null, where a print's is gone. */
export async function broughtFile(brought: Brought): Promise<Blob | null> {
  if ('file' in brought) return brought.file;
  const files = await filesOf(brought.print);
  if (!files) notify({ tone: 'warning', text: t('stores:fileIsGone') });
  return files?.png ?? null;
}

/** The form starts from this picture. A mask belongs to its picture, and goes with it. */
export async function startFrom(brought: Brought): Promise<void> {
  const mark = draftMark();
  const file = await broughtFile(brought);
  const image = file && (await keptPicture(file));
  if (image === null) return;
  const { source, model } = useDraft.getState();
  const noiseLevel = cardNamed(model)?.noiseLevel ?? 20;
  editDraft({ source: { ...USUAL_SOURCE, noiseLevel, ...source, image, mask: null, sketch: null } });
  if (source !== null)
    notify({ text: t('stores:thePictureWasReplaced'), command: { kind: 'undo-draft', mark } });
}
