import { AquatintError } from '../core/errors.ts';
import { holdsEncoder, isShared } from '../core/families/fileParts.ts';
import { isOfParts } from '../core/families/ofParts.ts';
import { openModel } from '../core/families/openModel.ts';
import type { ItemFacts } from '../core/model/item.ts';
import { said } from '../core/said.ts';
import { WEIGHTS_FILE } from '../core/weights/weightsFile.ts';
import { openWeights, type OpenedWeights } from '../core/weights/openWeights.ts';
import { BlobBytes } from './blobBytes.ts';
import { blobFolder } from './blobFolder.ts';
import { importModel, type Imported, type ImportOptions } from './importModel.ts';
import { fileOfItem, listItems, removeItem, type StoredItem } from './opfsItems.ts';
import { siteSupplies } from './siteSupplies.ts';

/**
 * Parts of models: a transformer, a text encoder, an autoencoder, each in a file of its own, as newer models are published. They
 * are kept as items, and as soon as some of them make a model, they do.
 */

/** All their combinations are tried. */
const MOST_PARTS = 6;

/** `error` is what opening the file alone threw; null: it is no part of a model. */
export function partFacts(name: string, opened: OpenedWeights, error: unknown): ItemFacts | null {
  if (!(error instanceof AquatintError)) return null;
  const isEncoder = error.code === 'model-unsupported' && holdsEncoder({ name, ...opened });
  if (!isOfParts(error.said) && !isEncoder) return null;
  const nothing = { triggers: [], training: [], toldHashes: [], vision: [], controlTypes: 0 };
  return { kind: 'part', family: '', vectors: 0, licence: '', fewSteps: null, ...nothing };
}

/**
 * The model that a kept part makes with others that are kept: with as few as possible. What no other may share is in the model
 * from then on, and no item any more. null: there is none yet. Throws AquatintError 'model-missing-file' where others fit as well.
 */
export async function modelOfParts(hash: string, options: ImportOptions): Promise<Imported | null> {
  const parts = (await listItems()).filter(({ kind }) => kind === 'part');
  const own = parts.find((part) => part.hash === hash);
  if (own === undefined) return null;
  const others = parts.filter((part) => part !== own).slice(0, MOST_PARTS);
  const all = (await Promise.all([own, ...others].map(withFile))).flatMap((part) => part ?? []);
  for (let count = 2; count <= all.length; count += 1) {
    const fitting: (readonly KeptPart[])[] = [];
    for (const some of combinations(all.slice(1), count - 1)) {
      const together = [...all.slice(0, 1), ...some];
      if (await isModel(together, options)) fitting.push(together);
    }
    const [first, second] = fitting;
    if (first !== undefined && second !== undefined) throw severalFit(first, second);
    if (first !== undefined) return imported(first, options);
  }
  return null;
}

interface WeightsFile {
  readonly path: string;
  readonly file: Blob;
}

interface KeptPart extends WeightsFile {
  readonly item: StoredItem;
}

async function withFile(item: StoredItem): Promise<KeptPart | null> {
  const file = await fileOfItem(item.hash);
  return file && { item, path: `${item.name}${item.ending}`, file };
}

const filesOf = (parts: readonly KeptPart[]): Map<string, Blob> =>
  new Map(parts.map(({ path, file }) => [path, file]));

async function isModel(parts: readonly KeptPart[], { site, signal }: ImportOptions): Promise<boolean> {
  signal.throwIfAborted();
  try {
    await openModel(blobFolder('parts', filesOf(parts)), siteSupplies(site, signal));
    return true;
  } catch (error) {
    if (error instanceof AquatintError) return false;
    throw error;
  }
}

async function imported(parts: readonly KeptPart[], options: ImportOptions): Promise<Imported> {
  const alone = parts.filter((part) => !isSharedFile(part));
  const name = alone[0]?.item.name ?? parts[0]?.item.name ?? '';
  const made = await importModel({ name, files: filesOf(parts) }, options);
  for (const { item } of alone) await removeItem(item.hash);
  return made;
}

/** A model in several files is called as the largest of those that no other may share; null: there is none. */
export function namedAfter(files: readonly WeightsFile[]): string | null {
  const weights = files.filter(({ path }) => !path.includes('/') && WEIGHTS_FILE.test(path));
  if (weights.length < 2) return null;
  const [largest] = weights.filter((one) => !isSharedFile(one)).sort((a, b) => b.file.size - a.file.size);
  return largest?.path.replace(WEIGHTS_FILE, '') ?? null;
}

const isSharedFile = ({ path, file }: WeightsFile): boolean =>
  isShared({ name: path, ...openWeights(new BlobBytes(path, file)) });

function severalFit(first: readonly KeptPart[], second: readonly KeptPart[]): AquatintError {
  const only = (some: readonly KeptPart[], others: readonly KeptPart[]): string =>
    some.find((part) => !others.includes(part))?.path ?? '';
  return new AquatintError('model-missing-file', [
    said('missing.severalFit', { first: only(first, second), second: only(second, first) }),
  ]);
}

/** All choices of `count` of them. */
function combinations<T>(all: readonly T[], count: number): readonly (readonly T[])[] {
  if (count === 0) return [[]];
  return all.flatMap((one, i) => combinations(all.slice(i + 1), count - 1).map((rest) => [one, ...rest]));
}
