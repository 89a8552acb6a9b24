import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import type { ByteSource } from '../byteSource.ts';
import { corrupt, shortened } from '../safetensorsEntry.ts';
import { isKind, type PickleStorage, type PickleValue } from './pickleValue.ts';
import { readPickles } from './readPickle.ts';
import { bytesIn, LONGEST_PICKLE, type StoredNumbers, type TorchArchive } from './torchArchive.ts';

// torch.save before PyTorch 1.6: five pickles in a row (a number by which to know them, the format's version, what the machine was
// like, the tensors, the names of their storages), then for each storage how many numbers it has, in 8 bytes, and these.

/** PROTO, LONG1 of ten bytes, 0x1950a86a20f9469cfc6c, STOP. The second byte is the pickle's protocol. */
const MAGIC = [0x80, 0, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
const VERSION = 1001;
const COUNT_BYTES = 8;

export function startsOldArchive(bytes: ByteSource): boolean {
  if (bytes.size < MAGIC.length) return false;
  const start = bytes.read(0, MAGIC.length);
  return MAGIC.every((byte, i) => i === 1 || start[i] === byte);
}

/** Throws AquatintError. */
export function openOldArchive(bytes: ByteSource): TorchArchive {
  const start = bytes.read(0, Math.min(bytes.size, LONGEST_PICKLE)).slice();
  const {
    values: [, version, machine, contents = null, keys = null],
    storages,
    end,
  } = readPickles(bytes.name, start, 5);
  if (version !== VERSION) throw corrupt(bytes.name, 'its format has a version that nobody wrote');
  requireLittleEndian(bytes.name, machine ?? null);
  const places = placesOf(bytes, { keys, storages, end });
  return { contents, numbers: (key) => places.get(key) ?? null };
}

function requireLittleEndian(file: string, machine: PickleValue): void {
  if (!isKind(machine, 'map') || machine.entries.get('little_endian') !== false) return;
  throw new AquatintError('model-unsupported', [said('torch.bigEndian', { file })]);
}

interface Listed {
  readonly keys: PickleValue;
  readonly storages: readonly PickleStorage[];
  readonly end: number;
}

/** The storages lie one behind the other, in the order of their names. */
function placesOf(bytes: ByteSource, { keys, storages, end }: Listed): ReadonlyMap<string, StoredNumbers> {
  const types = new Map(storages.map(({ key, type }) => [key, type]));
  const places = new Map<string, StoredNumbers>();
  let at = end;
  for (const key of isKind(keys, 'list') ? keys.items : []) {
    const type = typeof key === 'string' ? types.get(key) : undefined;
    if (typeof key !== 'string' || type === undefined)
      throw corrupt(bytes.name, 'it lists numbers that belong to no tensor');
    const width = bytesIn(type);
    if (width === undefined) throw unread(bytes.name, type);
    if (at + COUNT_BYTES > bytes.size) throw corrupt(bytes.name, 'the file is cut off');
    const count = bytes.read(at, COUNT_BYTES).slice();
    const size = Number(new DataView(count.buffer).getBigUint64(0, true)) * width;
    const begin = at + COUNT_BYTES;
    if (!(begin + size <= bytes.size)) throw corrupt(bytes.name, 'the file is cut off');
    places.set(key, { size, begin: () => begin });
    at = begin + size;
  }
  return places;
}

const unread = (file: string, type: string): AquatintError =>
  new AquatintError('model-unsupported', [said('torch.numbers', { file, type: shortened(type) })]);
