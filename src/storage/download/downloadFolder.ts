import {
  copyInto,
  createFile,
  DOWNLOAD_MARK,
  filesBelow,
  modelsDirectory,
  readDescription,
  removeStoredModel,
  writeDescription,
  writeText,
  type StoredModel,
} from '../opfsModels.ts';
import {
  newJournal,
  parseJournal,
  withFile,
  type Journal,
  type JournalFile,
  type ModelOrder,
} from './journal.ts';
import { OpfsPartial } from './opfsPartial.ts';

const JOURNAL = 'download.json';

/**
 * models/<id>~<some letters>/: the files of a model, as far as they have arrived, and the journal beside them. When
 * everything is there, the description of a model takes the journal's place, and nothing has to be moved. Only the
 * tab that holds the download lock may touch it.
 */
export class DownloadFolder {
  readonly id: string;
  readonly #directory: FileSystemDirectoryHandle;
  #journal: Journal;
  #saving: Promise<void> = Promise.resolve();

  private constructor(id: string, directory: FileSystemDirectoryHandle, journal: Journal) {
    this.id = id;
    this.#directory = directory;
    this.#journal = journal;
  }

  static async create(order: ModelOrder): Promise<DownloadFolder> {
    const id = newId(order.name);
    const directory = await (await modelsDirectory()).getDirectoryHandle(id, { create: true });
    const folder = new DownloadFolder(id, directory, newJournal(order));
    await folder.#save();
    return folder;
  }

  /** What can be gone on with. Sweeps away what was cancelled or is beyond repair. */
  static async findAll(): Promise<DownloadFolder[]> {
    const found: DownloadFolder[] = [];
    for await (const [id, handle] of (await modelsDirectory()).entries()) {
      if (handle.kind !== 'directory' || !id.includes(DOWNLOAD_MARK)) continue;
      if ((await readDescription(id, handle)) !== null) {
        await removeJournal(handle);
        continue;
      }
      const journal = await readJournal(handle);
      if (journal === null || journal.status === 'discarded') await removeStoredModel(id);
      else found.push(new DownloadFolder(id, handle, journal));
    }
    return found;
  }

  get journal(): Journal {
    return this.#journal;
  }

  async setStatus(status: Journal['status']): Promise<void> {
    this.#journal = { ...this.#journal, status };
    await this.#save();
  }

  async updateFile(path: string, change: Partial<JournalFile>): Promise<void> {
    this.#journal = withFile(this.#journal, path, change);
    await this.#save();
  }

  partial(path: string): Promise<OpfsPartial> {
    return OpfsPartial.open(this.#directory, path);
  }

  /** The files as they lie there now. */
  async blobs(): Promise<Map<string, Blob>> {
    const files = await filesBelow(this.#directory, '');
    return new Map([...files].filter(([path]) => path !== JOURNAL).map(([path, { blob }]) => [path, blob]));
  }

  /** Puts files that were here already beside those that have arrived. */
  async add(files: ReadonlyMap<string, Blob>, signal: AbortSignal): Promise<void> {
    for (const [path, blob] of files)
      await copyInto(await createFile(this.#directory, path), blob, { signal, onBytes: () => undefined });
  }

  /** From now on it is a model. */
  async finish(model: StoredModel): Promise<void> {
    await writeDescription(this.#directory, model);
    await removeJournal(this.#directory);
  }

  /** Marked first: if it is interrupted, the next start sweeps away the rest. */
  async remove(): Promise<void> {
    await this.setStatus('discarded');
    await removeStoredModel(this.id);
  }

  /** One after the other, so that the last one wins. */
  #save(): Promise<void> {
    const write = (): Promise<void> => writeText(this.#directory, JOURNAL, JSON.stringify(this.#journal));
    this.#saving = this.#saving.then(write, write);
    return this.#saving;
  }
}

function newId(name: string): string {
  const base = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  const letters = crypto.randomUUID().replace(/-/g, '').slice(0, 6);
  return `${base === '' ? 'model' : base}${DOWNLOAD_MARK}${letters}`;
}

async function readJournal(directory: FileSystemDirectoryHandle): Promise<Journal | null> {
  for await (const [name, handle] of directory.entries()) {
    if (name === JOURNAL && handle.kind === 'file')
      return parseJournal(await (await handle.getFile()).text());
  }
  return null;
}

async function removeJournal(directory: FileSystemDirectoryHandle): Promise<void> {
  for await (const name of directory.keys()) {
    if (name === JOURNAL) return directory.removeEntry(name);
  }
}
