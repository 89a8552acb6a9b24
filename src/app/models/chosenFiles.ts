import type { ImportFile } from '../../protocol/models.ts';

/** A model as somebody points at it: a folder, or a checkpoint in one file. */
export interface Chosen {
  readonly name: string;
  readonly files: readonly ImportFile[];
}

/** Not the model's: version control, thumbnails, system files. */
const isHidden = (path: string): boolean => path.split('/').some((part) => part.startsWith('.'));

/** From `<input webkitdirectory>`, whose paths begin with the folder's own name. */
export function folderFromInput(list: Iterable<File>): Chosen | null {
  const files = [...list].map((file) => ({ path: file.webkitRelativePath, file }));
  const name = files[0]?.path.split('/')[0] ?? '';
  if (name === '') return null;
  return {
    name,
    files: visible(files.map(({ path, file }) => ({ path: path.slice(name.length + 1), file }))),
  };
}

/** From `<input type="file">`: a checkpoint, called by its name without the ending. */
export function checkpointFromInput(file: File | undefined): Chosen | null {
  if (file === undefined) return null;
  return { name: file.name.replace(/\.[a-z]+$/i, ''), files: [{ path: file.name, file }] };
}

/** From something dropped on the page, the first of several; null if it is neither file nor folder. */
export async function chosenFromDrop(items: DataTransferItemList): Promise<Chosen | null> {
  // The list is empty after the first pause, so the entry is taken before it.
  const entry = [...items].map((item) => item.webkitGetAsEntry()).find((candidate) => candidate !== null);
  if (!entry) return null;
  if (isDirectory(entry)) return { name: entry.name, files: visible(await readFolder(entry, '')) };
  return isFile(entry) ? checkpointFromInput(await readFile(entry)) : null;
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
