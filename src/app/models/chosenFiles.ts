import { WEIGHTS_FILE } from '../../core/weights/weightsFile.ts';
import type { ImportFile } from '../../protocol/models.ts';
import type { ChosenModel } from '../../stores/models.ts';

/** Not the model's: version control, thumbnails, system files. */
const isHidden = (path: string): boolean => path.split('/').some((part) => part.startsWith('.'));

/** From `<input webkitdirectory>`, whose paths begin with the folder's own name. */
export function folderFromInput(list: Iterable<File>): ChosenModel[] {
  const files = [...list].map((file) => ({ path: file.webkitRelativePath, file }));
  const name = files[0]?.path.split('/')[0] ?? '';
  if (name === '') return [];
  const inside = files.map(({ path, file }) => ({ path: path.slice(name.length + 1), file }));
  return [{ name, files: visible(inside) }];
}

/** From `<input type="file" multiple>`: checkpoints, called by their names without the ending. */
export function checkpointsFromInput(list: Iterable<File>): ChosenModel[] {
  return [...list].map((file) => ({
    name: file.name.replace(/\.[a-z]+$/i, ''),
    files: [{ path: file.name, file }],
  }));
}

/** Whether it may be a model, or something beside models, by its name alone. */
export const mayBeOfModels = (name: string): boolean =>
  WEIGHTS_FILE.test(name) || /\.(onnx|model|json|txt)$/i.test(name);

/** From things dropped on the page: folders and files. */
export async function chosenFromDrop(items: DataTransferItemList): Promise<ChosenModel[]> {
  // The list is empty after the first pause, so everything is taken before it.
  const taken = [...items].map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const chosen: ChosenModel[] = [];
  for (const entry of taken) {
    if (entry === null) continue;
    if (entry instanceof File) chosen.push(...checkpointsFromInput([entry]));
    else if (isDirectory(entry))
      chosen.push({ name: entry.name, files: visible(await readFolder(entry, '')) });
    else if (isFile(entry)) chosen.push(...checkpointsFromInput([await readFile(entry)]));
  }
  return chosen;
}

const visible = (files: readonly ImportFile[]): ImportFile[] => files.filter(({ path }) => !isHidden(path));

async function readFolder(folder: FileSystemDirectoryEntry, prefix: string): Promise<ImportFile[]> {
  const files: ImportFile[] = [];
  for (const entry of await readEntries(folder)) {
    const path = `${prefix}${entry.name}`;
    if (isDirectory(entry)) files.push(...(await readFolder(entry, `${path}/`)));
    else if (isFile(entry)) files.push({ path, file: await readFile(entry) });
  }
  return files;
}

/** A reader gives a hundred at a time, and none when there are no more. */
async function readEntries(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

const readFile = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
