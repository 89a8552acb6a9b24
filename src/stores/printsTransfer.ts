import { create } from 'zustand';
import { AquatintError } from '../core/errors.ts';
import type { PrintForZip } from '../engine/printsZip.ts';
import type { ReadPrint, ZipResult } from '../engine/readPrintsZip.ts';
import { sentences } from '../texts/format.ts';
import { t } from '../texts/translate.ts';
import { entryOf, filesOf, printsChanged } from './gallery.ts';
import { deletePictures, hasPrint, writePicture } from './galleryDb.ts';
import { notify } from './notices.ts';
import { plainName, thumbnail } from './pictureFile.ts';
import { reasonText } from './sentence.ts';

/** Prints on their way out of the gallery or into it; one at a time. */
export interface Transfer {
  readonly kind: 'out' | 'in';
  readonly done: number;
  readonly total: number;
}

export const useTransfer = create<{ readonly transfer: Transfer | null }>()(() => ({ transfer: null }));

let controller: AbortController | null = null;

export const cancelTransfer = (): void => controller?.abort();

async function transferring(
  kind: Transfer['kind'],
  total: number,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  if (controller !== null) return;
  controller = new AbortController();
  const { signal } = controller;
  useTransfer.setState({ transfer: { kind, done: 0, total } });
  try {
    await work(signal);
  } catch (reason) {
    if (!signal.aborted) notify({ tone: 'warning', text: sentence(reason) });
  } finally {
    controller = null;
    useTransfer.setState({ transfer: null });
  }
}

const progress = (done: number, total: number): void =>
  useTransfer.setState(({ transfer }) => ({ transfer: transfer && { ...transfer, done, total } }));

function sentence(reason: unknown): string {
  if (reason instanceof AquatintError) return reasonText(reason);
  const full = reason instanceof DOMException && reason.name === 'QuotaExceededError';
  return full
    ? t('stores:noRoomForTransfer')
    : t('stores:itCouldNotBeDoneTry', { reason: reasonText(reason) });
}

/** Where the ZIP goes: a file that somebody chose, or null for the browser's downloads. */
type Place = WritableStream<Uint8Array> | null;

/** `deliver` gets the whole file where no place for it was chosen before. */
export function exportPrints(
  ids: readonly string[],
  place: Place,
  deliver: (zip: Blob) => void,
): Promise<void> {
  return transferring('out', ids.length, async (signal) => {
    const { printsZip } = await import('../engine/printsZip.ts');
    const stream = printsZip(printsOf(ids), (done) => progress(done, ids.length));
    if (place !== null) return stream.pipeTo(place, { signal });
    const parts = stream.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal });
    deliver(await new Response(parts, { headers: { 'Content-Type': 'application/zip' } }).blob());
  });
}

/** Those whose files are there. */
async function* printsOf(ids: readonly string[]): AsyncGenerator<PrintForZip> {
  for (const id of ids) {
    const [entry, files] = [await entryOf(id), await filesOf(id)];
    if (!entry || !files) continue;
    const { recipe, createdAt, width, height, favourite = false } = entry;
    const { prompt, seed } = recipe.settings;
    yield {
      ...{ id, createdAt, width, height, favourite, recipe },
      ...{ name: plainName(prompt, seed), png: files.png },
    };
  }
}

/** Adds what is not here yet, and nothing where it is called off. */
export function importPrints(file: Blob): Promise<void> {
  return transferring('in', 0, async (signal) => {
    const { readPrintsZip } = await import('../engine/readPrintsZip.ts');
    const added: string[] = [];
    const take = async (print: ReadPrint): Promise<void> => {
      added.push(print.id);
      await keepRead(print);
    };
    try {
      const result = await readPrintsZip(file, { signal, isHere: hasPrint, take, onProgress: progress });
      notify({ text: resultText(result), tone: result.taken + result.known === 0 ? 'warning' : 'plain' });
    } catch (reason) {
      await deletePictures(added);
      throw reason;
    } finally {
      await printsChanged(added);
    }
  });
}

async function keepRead({ png, id, recipe, width, height, ...print }: ReadPrint): Promise<void> {
  const createdAt = print.createdAt ?? new Date().toISOString();
  const thumb = await thumbnail(png, width, height);
  const entry = {
    ...{ id, createdAt, width, height, bytes: png.size, recipe: { ...recipe, createdAt } },
    timings: { load: 0, text: 0, denoise: 0, decode: 0 },
    ...(print.favourite ? { favourite: true } : {}),
  };
  await writePicture(entry, { png, thumb });
}

function resultText({ taken, known, passedOver }: ZipResult): string {
  return sentences(
    t('stores:printsAdded', { count: taken }),
    known === 0 ? '' : t('stores:printsWereHere', { count: known }),
    passedOver === 0 ? '' : t('stores:filesAreNoPrintsOf', { count: passedOver }),
  );
}
