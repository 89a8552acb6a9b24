import { AquatintError } from '../../src/core/errors.ts';
import { openWeights } from '../../src/core/weights/openWeights.ts';
import type { ImportEvent, ImportFile } from '../../src/protocol/models.ts';
import { addItem, itemFacts } from '../../src/storage/addItem.ts';
import { BlobBytes } from '../../src/storage/blobBytes.ts';
import { importModel, type Imported, type ImportOptions } from '../../src/storage/importModel.ts';
import { itemIn, type ChosenItem } from '../../src/storage/itemIn.ts';
import { modelOfParts, namedAfter, partFacts } from '../../src/storage/parts.ts';
import { tokenizerIn } from '../../src/storage/tokenizerIn.ts';
import { modelSummary } from '../modelSummary.ts';
import { toWireError } from '../wireError.ts';

type Without<Event> = Event extends unknown ? Omit<Event, 'id'> : never;
type Added = Without<Extract<ImportEvent, { kind: 'kept' | 'imported' }>>;

/** Makes files an item, where they are one, or else a model. Throws AquatintError; then nothing of them is kept. */
export async function addFiles(
  name: string,
  files: readonly ImportFile[],
  options: ImportOptions,
): Promise<Added> {
  const tokenizer = await tokenizerIn(name, files);
  if (tokenizer !== null) return addedTokenizer(tokenizer, options);
  const chosen = itemIn(name, files);
  const facts = chosen === null ? null : await itemFacts(chosen);
  if (chosen !== null && facts !== null)
    return { kind: 'kept', lacks: null, ...(await addItem(chosen, facts, options)) };
  const blobs = new Map(files.map(({ path, file }) => [path, file]));
  try {
    return asAdded(await importModel({ name: namedAfter(files) ?? name, files: blobs }, options));
  } catch (error) {
    const part = chosen === null ? null : await addedPart(chosen, error, options);
    if (part === null) throw error;
    return part;
  }
}

/** Parts that waited for it become a model. */
async function addedTokenizer(chosen: ChosenItem, options: ImportOptions): Promise<Added> {
  const facts = await itemFacts(chosen);
  if (facts === null) throw new AquatintError('internal', `${chosen.path} is a tokenizer and no item.`);
  const added = await addItem(chosen, facts, options);
  const made = await madeOf(added.item.hash, options);
  return made instanceof AquatintError || made === null
    ? { kind: 'kept', ...added, lacks: null }
    : asAdded(made);
}

/** null: the file is no part of a model either. */
async function addedPart(chosen: ChosenItem, error: unknown, options: ImportOptions): Promise<Added | null> {
  const { name, path, file } = chosen;
  const facts = partFacts(name, openWeights(new BlobBytes(path, file)), error);
  if (facts === null) return null;
  const added = await addItem(chosen, facts, options);
  const made = await madeOf(added.item.hash, options);
  if (made !== null && !(made instanceof AquatintError)) return asAdded(made);
  return { kind: 'kept', ...added, lacks: toWireError(made ?? error) };
}

/** What modelOfParts gives, or what it says. */
async function madeOf(hash: string, options: ImportOptions): Promise<Imported | AquatintError | null> {
  try {
    return await modelOfParts(hash, options);
  } catch (error) {
    if (error instanceof AquatintError) return error;
    throw error;
  }
}

const asAdded = ({ model, known, leftOut }: Imported): Added => ({
  kind: 'imported',
  model: modelSummary(model),
  known,
  leftOut,
});
