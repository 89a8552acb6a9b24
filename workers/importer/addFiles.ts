import type { ImportEvent, ImportFile } from '../../src/protocol/models.ts';
import { addItem, itemFacts } from '../../src/storage/addItem.ts';
import { importModel, type ImportOptions } from '../../src/storage/importModel.ts';
import { itemIn } from '../../src/storage/itemIn.ts';
import { modelSummary } from '../modelSummary.ts';

type Without<Event> = Event extends unknown ? Omit<Event, 'id'> : never;
type Added = Without<Extract<ImportEvent, { kind: 'kept' | 'imported' }>>;

/** Makes files an item, where they are one, or else a model. Throws AquatintError; then nothing of them is kept. */
export async function addFiles(
  name: string,
  files: readonly ImportFile[],
  options: ImportOptions,
): Promise<Added> {
  const chosen = itemIn(name, files);
  const facts = chosen === null ? null : await itemFacts(chosen);
  if (chosen !== null && facts !== null) return { kind: 'kept', ...(await addItem(chosen, facts, options)) };
  const blobs = new Map(files.map(({ path, file }) => [path, file]));
  const { model, known, leftOut } = await importModel({ name, files: blobs }, options);
  return { kind: 'imported', model: modelSummary(model), known, leftOut };
}
