import { editDraft, useDraft } from './draft.ts';
import { draftMark } from './draftHistory.ts';
import { filesOf } from './gallery.ts';
import { notify } from './notices.ts';
import { keepSource } from './sources.ts';

/** Pictures that the next picture is made from. */

/** True where the browser can draw it. */
export async function isPicture(file: Blob): Promise<boolean> {
  try {
    (await createImageBitmap(file)).close();
    return true;
  } catch {
    return false; // the file's fault, whatever the browser calls it
  }
}

/** The form starts from this picture. A mask belongs to its picture, and goes with it. */
export async function startFrom(file: Blob): Promise<void> {
  if (!(await isPicture(file))) {
    const text = 'This file is not a picture that the browser can draw: choose a PNG, JPEG, WebP or AVIF.';
    return notify({ tone: 'warning', text });
  }
  const mark = draftMark();
  try {
    const image = await keepSource(file);
    const { source } = useDraft.getState();
    editDraft({ source: { strength: 0.8, noiseLevel: 20, ...source, image, mask: null } });
    if (source !== null) notify({ text: 'The picture was replaced.', command: { kind: 'undo-draft', mark } });
  } catch (reason) {
    const why = reason instanceof DOMException && reason.name === 'QuotaExceededError';
    const text = why
      ? 'There is no room left for this picture: delete prints or models you do not need, and choose it again.'
      : `This picture could not be kept (${String(reason)}): choose it again.`;
    notify({ tone: 'warning', text });
  }
}

/** The form starts from a print. */
export async function startFromPrint(id: string): Promise<void> {
  const files = await filesOf(id);
  if (files) await startFrom(files.png);
  else notify({ tone: 'warning', text: GONE });
}

/** Why a print cannot be shown, downloaded or started from. */
export const GONE =
  'This print’s file is no longer on this device: the data of this site was cleared while the page was open.';
