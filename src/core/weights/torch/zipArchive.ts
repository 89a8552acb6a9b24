import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import type { ByteSource } from '../byteSource.ts';
import { corrupt, shortened } from '../safetensorsEntry.ts';
import { readPickle } from './readPickle.ts';
import { LONGEST_PICKLE, type TorchArchive } from './torchArchive.ts';
import { dataStart, readZipDirectory, type ZipEntry } from './zipDirectory.ts';

type Entries = ReadonlyMap<string, ZipEntry>;

/**
 * torch.save since PyTorch 1.6: a zip archive with `data.pkl`, a pickle that describes the tensors, and beside it `data/0`,
 * `data/1` …, their numbers as they are. Throws AquatintError.
 */
export function openZipArchive(bytes: ByteSource): TorchArchive {
  const entries = readZipDirectory(bytes);
  const root = rootOf(bytes.name, entries);
  requireLittleEndian(bytes, entries.get(`${root}byteorder`));
  const starts = new Map<ZipEntry, number>();
  const startOf = (entry: ZipEntry): number => {
    const start = starts.get(entry) ?? dataStart(bytes, entry);
    starts.set(entry, start);
    return start;
  };
  return {
    contents: readPickle(bytes.name, pickleBytes(bytes, entries.get(`${root}data.pkl`))),
    numbers(key) {
      const entry = entries.get(`${root}data/${key}`);
      if (entry === undefined) return null;
      requireStored(bytes.name, entry);
      return { size: entry.size, begin: () => startOf(entry) };
    },
  };
}

/** The folder in the archive, named after the file that was first saved. */
function rootOf(file: string, entries: Entries): string {
  const pickle = [...entries.keys()].find((path) => /^([^/]+\/)?data\.pkl$/.test(path));
  if (pickle === undefined) {
    throw new AquatintError('model-unsupported', [said('torch.archive', { file })]);
  }
  const root = pickle.slice(0, -'data.pkl'.length);
  if (entries.has(`${root}constants.pkl`)) {
    throw new AquatintError('model-unsupported', [said('torch.script', { file })]);
  }
  return root;
}

function requireLittleEndian(bytes: ByteSource, entry: ZipEntry | undefined): void {
  const isBig =
    entry?.size === 3 && new TextDecoder().decode(bytes.read(dataStart(bytes, entry), 3)) === 'big';
  if (!isBig) return;
  throw new AquatintError('model-unsupported', [said('torch.bigEndian', { file: bytes.name })]);
}

function pickleBytes(bytes: ByteSource, entry: ZipEntry | undefined): Uint8Array {
  if (entry === undefined || entry.size > LONGEST_PICKLE)
    throw corrupt(bytes.name, 'its list of tensors is too long');
  requireStored(bytes.name, entry);
  return bytes.read(dataStart(bytes, entry), entry.size).slice();
}

function requireStored(where: string, { isStored, path }: ZipEntry): void {
  if (isStored) return;
  throw new AquatintError('model-unsupported', [
    said('torch.compressed', { file: where, path: shortened(path) }),
  ]);
}
