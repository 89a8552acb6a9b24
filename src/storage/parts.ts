import { AquatintError } from '../core/errors.ts';
import { holdsEncoder, isShared } from '../core/families/fileParts.ts';
import { isOfParts, lacksTokenizer } from '../core/families/ofParts.ts';
import { openModel } from '../core/families/openModel.ts';
import type { ItemFacts } from '../core/model/item.ts';
import { plainFacts } from '../core/model/plainFacts.ts';
import { isTokenizer } from '../core/prompt/tokenizerKinds.ts';
import { said } from '../core/said.ts';
import { WEIGHTS_FILE } from '../core/weights/weightsFile.ts';
import { openWeights, type OpenedWeights } from '../core/weights/openWeights.ts';
import { BlobBytes } from './blobBytes.ts';
import { blobFolder } from './blobFolder.ts';
import { importModel, type Imported, type ImportOptions } from './importModel.ts';
import { KeptTokenizers } from './keptTokenizers.ts';
import { fileOfItem, listItems, removeItem, type StoredItem } from './opfsItems.ts';

/**
 * Parts of models: a transformer, a text encoder, an autoencoder, each in a file of its own, as newer models are published. They
 * are kept as items, and as soon as some of them make a model, they do; the last to come may be the tokenizer.
 */

/** All their combinations are tried. */
const MOST_PARTS = 6;

/** `error` is what opening the file alone threw; null: it is no part of a model. */
export function partFacts(name: string, opened: OpenedWeights, error: unknown): ItemFacts | null {
  if (!(error instanceof AquatintError)) return null;
  const isEncoder = error.code === 'model-unsupported' && holdsEncoder({ name, ...opened });
  if (!isOfParts(error.said) && !isEncoder) return null;
  return plainFacts('part');
}

/**
 * The model that a kept part, or a tokenizer, makes with parts that are kept: with as few as possible. What no other may share is in
 * the model from then on, and no item any more. null: there is none yet. Throws AquatintError 'model-missing-file' where others fit
 * as well, and where nothing but a tokenizer is lacking.
 */
export async function modelOfParts(hash: string, options: ImportOptions): Promise<Imported | null> {
  const items = await listItems();
  const own = items.find((item) => item.hash === hash);
  const parts = items.filter(({ kind }) => kind === 'part');
  const others = await withFiles(parts.filter((part) => part !== own).slice(0, MOST_PARTS));
  if (own?.kind === 'part') return smallest(await withFiles([own]), others, options, () => true);
  if (own === undefined || !isTokenizer(own.kind)) return null;
  return smallest([], others, options, (kept) => kept.uses(hash));
}

/** Of `own` and as few of the others as possible. */
async function smallest(
  own: readonly KeptPart[],
  others: readonly KeptPart[],
  options: ImportOptions,
  counts: (kept: KeptTokenizers) => boolean,
): Promise<Imported | null> {
  let lacking: AquatintError | null = null;
  for (let more = 1; more <= others.length; more += 1) {
    const fitting: (readonly KeptPart[])[] = [];
    for (const some of combinations(others, more)) {
      const together = [...own, ...some];
      const opened = await tryTogether(together, options);
      if (opened instanceof KeptTokenizers) {
        if (counts(opened)) fitting.push(together);
      } else if (lacksTokenizer(opened.said)) lacking ??= opened;
    }
    const [first, second] = fitting;
    if (first !== undefined && second !== undefined) throw severalFit(first, second);
    if (first !== undefined) return imported(first, options);
  }
  if (lacking !== null) throw lacking;
  return null;
}

interface WeightsFile {
  readonly path: string;
  readonly file: Blob;
}

interface KeptPart extends WeightsFile {
  readonly item: StoredItem;
}

async function withFiles(items: readonly StoredItem[]): Promise<readonly KeptPart[]> {
  const parts: KeptPart[] = [];
  for (const item of items) {
    const file = await fileOfItem(item.hash);
    if (file !== null) parts.push({ item, path: `${item.name}${item.ending}`, file });
  }
  return parts;
}

const filesOf = (parts: readonly KeptPart[]): Map<string, Blob> =>
  new Map(parts.map(({ path, file }) => [path, file]));

/** The tokenizers that were there for them where they are a model, else why they are none. */
async function tryTogether(
  parts: readonly KeptPart[],
  { site, signal }: ImportOptions,
): Promise<KeptTokenizers | AquatintError> {
  signal.throwIfAborted();
  const tokenizers = new KeptTokenizers();
  try {
    await openModel(blobFolder('parts', filesOf(parts)), tokenizers.supplies(site, signal));
    return tokenizers;
  } catch (error) {
    if (error instanceof AquatintError) return error;
    throw error;
  }
}

async function imported(parts: readonly KeptPart[], options: ImportOptions): Promise<Imported> {
  // what is a model by itself but for its tokenizer is nobody else's
  const alone = parts.length === 1 ? parts : parts.filter((part) => !isSharedFile(part));
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
