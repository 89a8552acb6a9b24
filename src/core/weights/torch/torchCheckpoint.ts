import { AquatintError } from '../../errors.ts';
import { BYTES_PER_ELEMENT, elementCount, type DType } from '../../tensor/dtype.ts';
import type { ByteSource } from '../byteSource.ts';
import { corrupt, shortened } from '../safetensorsEntry.ts';
import type { TensorSource } from '../tensorSource.ts';
import { isKind, type PickleMap, type PickleTensor, type PickleValue } from './pickleValue.ts';
import { readPickle } from './readPickle.ts';
import { gather, isContiguous, spanOf, type Strided } from './strided.ts';
import { dataStart, readZipDirectory, type ZipEntry } from './zipDirectory.ts';

// A file of torch.save since PyTorch 1.6: a zip archive with `data.pkl`, a pickle that describes the tensors, and beside
// it `data/0`, `data/1` …, their numbers as they are.

/** SDXL's has a million bytes. */
const LONGEST_PICKLE = 16 * 2 ** 20;

interface StoredTensor extends Strided {
  readonly dtype: DType;
  readonly entry: ZipEntry;
  /** Of its first element in the entry. */
  readonly byteOffset: number;
}

type Archive = ReadonlyMap<string, ZipEntry>;

/**
 * The tensors of a checkpoint (.ckpt, .pt, .pth, .bin). Only plain containers and tensors are read, and nothing in the
 * file is executed. Throws AquatintError.
 */
export function openTorchCheckpoint(bytes: ByteSource): TensorSource {
  const archive = readZipDirectory(bytes);
  const root = rootOf(bytes.name, archive);
  requireLittleEndian(bytes, archive.get(`${root}byteorder`));
  const state = stateOf(
    bytes.name,
    readPickle(bytes.name, pickleBytes(bytes, archive.get(`${root}data.pkl`))),
  );
  const tensors = new Map<string, StoredTensor>();
  for (const [name, value] of state.entries) {
    if (isKind(value, 'opaque')) throw unreadable(bytes.name, name, value.name);
    if (isKind(value, 'tensor'))
      tensors.set(name, checked(`${bytes.name}: tensor ${shortened(name)}`, value, { archive, root }));
  }
  return sourceOf(bytes, tensors);
}

function sourceOf(bytes: ByteSource, tensors: ReadonlyMap<string, StoredTensor>): TensorSource {
  const starts = new Map<ZipEntry, number>();
  const startOf = (entry: ZipEntry): number => {
    const start = starts.get(entry) ?? dataStart(bytes, entry);
    starts.set(entry, start);
    return start;
  };
  const tensorOf = (name: string): StoredTensor => {
    const found = tensors.get(name);
    if (found === undefined) throw new AquatintError('model-mismatch', `${bytes.name} has no tensor ${name}`);
    return found;
  };
  return {
    names: () => tensors.keys(),
    has: (name) => tensors.has(name),
    info: tensorOf,
    read(name, into) {
      const tensor = tensorOf(name);
      const length = spanOf(tensor) * tensor.bytesPerElement;
      const begin = startOf(tensor.entry) + tensor.byteOffset;
      return isContiguous(tensor)
        ? bytes.read(begin, length, into)
        : gather(bytes.read(begin, length), tensor);
    },
  };
}

/** The folder in the archive, named after the file that was first saved. */
function rootOf(file: string, archive: Archive): string {
  const pickle = [...archive.keys()].find((path) => /^([^/]+\/)?data\.pkl$/.test(path));
  if (pickle === undefined) {
    throw new AquatintError(
      'model-unsupported',
      `${file} is an archive, but no PyTorch checkpoint: unpack it, and add the folder or the file in it.`,
    );
  }
  const root = pickle.slice(0, -'data.pkl'.length);
  if (archive.has(`${root}constants.pkl`)) {
    throw new AquatintError(
      'model-unsupported',
      `${file} is a TorchScript program, not a checkpoint: look for the weights that it was made from, as .safetensors.`,
    );
  }
  return root;
}

function requireLittleEndian(bytes: ByteSource, entry: ZipEntry | undefined): void {
  const isBig =
    entry?.size === 3 && new TextDecoder().decode(bytes.read(dataStart(bytes, entry), 3)) === 'big';
  if (!isBig) return;
  throw new AquatintError(
    'model-unsupported',
    `${bytes.name} was saved on a big-endian machine: save it again as .safetensors.`,
  );
}

function pickleBytes(bytes: ByteSource, entry: ZipEntry | undefined): Uint8Array {
  if (entry === undefined || entry.size > LONGEST_PICKLE)
    throw corrupt(bytes.name, 'its list of tensors is too long');
  requireStored(bytes.name, entry);
  return bytes.read(dataStart(bytes, entry), entry.size).slice();
}

function requireStored(where: string, { isStored, path }: ZipEntry): void {
  if (isStored) return;
  throw new AquatintError(
    'model-unsupported',
    `${where}: ${shortened(path)} is compressed, which PyTorch does not do: save the model again as .safetensors.`,
  );
}

/** The tensors by name: what lies under "state_dict", or the whole, or the only dict of tensors in it. */
function stateOf(file: string, value: PickleValue): PickleMap {
  if (isKind(value, 'tensor')) return { kind: 'map', entries: new Map([['tensor', value]]) };
  const own = isKind(value, 'map') ? value.entries.get('state_dict') : undefined;
  if (isKind(own, 'map')) return own;
  const inside = isKind(value, 'map') ? [...new Set(value.entries.values())].filter(hasTensors) : [];
  const parts = isKind(value, 'map') ? partsOf(value) : null;
  if (parts !== null) return parts;
  if (isKind(value, 'map') && value.entries.has('layer_structure')) {
    throw new AquatintError(
      'item-unsupported',
      `${file} is a hypernetwork, which is not supported: look for a LoRA of the same thing.`,
    );
  }
  const [found, ...others] = hasTensors(value) ? [value] : inside;
  if (isKind(found, 'map') && others.length === 0) return found;
  const what = isKind(value, 'opaque') ? `an object of ${shortened(value.name)}` : 'no dict of tensors';
  throw new AquatintError(
    'model-unsupported',
    `${file} holds ${what}, and only dicts of tensors are read, as PyTorch's state_dict() gives them: save that as .safetensors.`,
  );
}

/** An IP-Adapter's two dicts as one, their names before the tensors' as in its safetensors files. */
function partsOf({ entries }: PickleMap): PickleMap | null {
  if (!['image_proj', 'ip_adapter'].every((name) => entries.has(name))) return null;
  const tensors = [...entries].flatMap(([part, own]) =>
    isKind(own, 'map') ? [...own.entries].map(([name, tensor]) => [`${part}.${name}`, tensor] as const) : [],
  );
  return { kind: 'map', entries: new Map(tensors) };
}

function hasTensors(value: PickleValue): boolean {
  return isKind(value, 'map') && [...value.entries.values()].some((entry) => isKind(entry, 'tensor'));
}

function unreadable(file: string, name: string, made: string): AquatintError {
  return new AquatintError(
    'model-unsupported',
    `${file}: ${shortened(name)} is made by ${shortened(made)}, and only plain tensors are read; look for the same model as .safetensors.`,
  );
}

/** Everything that the pickle says of a tensor, against what is there. */
function checked(
  where: string,
  tensor: PickleTensor,
  { archive, root }: { archive: Archive; root: string },
): StoredTensor {
  const { shape, stride } = tensor;
  const dtype = DTYPES.get(tensor.dtype ?? tensor.storage.type);
  if (dtype === undefined) {
    throw new AquatintError(
      'model-unsupported',
      `${where} is of ${shortened(tensor.dtype ?? tensor.storage.type)}, which is not read: save it again as float32, float16 or bfloat16.`,
    );
  }
  const entry = archive.get(`${root}data/${tensor.storage.key}`);
  if (entry === undefined)
    throw corrupt(where, `its numbers (data/${shortened(tensor.storage.key)}) are missing`);
  requireStored(where, entry);
  const bytesPerElement = BYTES_PER_ELEMENT[dtype];
  const strided = { shape, stride, bytesPerElement };
  const end = (tensor.offset + spanOf(strided)) * bytesPerElement;
  if (shape.length !== stride.length) throw corrupt(where, 'shape and strides differ in length');
  // the other way round, a product that is no number would pass
  if (!(end <= entry.size)) throw corrupt(where, `its numbers end at byte ${end} of ${entry.size}`);
  if (!(elementCount(shape) * bytesPerElement <= entry.size)) throw corrupt(where, 'it repeats its numbers');
  return { ...strided, dtype, entry, byteOffset: tensor.offset * bytesPerElement };
}

const DTYPES: ReadonlyMap<string, DType> = new Map([
  ['torch.DoubleStorage', 'F64'],
  ['torch.FloatStorage', 'F32'],
  ['torch.HalfStorage', 'F16'],
  ['torch.BFloat16Storage', 'BF16'],
  ['torch.LongStorage', 'I64'],
  ['torch.IntStorage', 'I32'],
  ['torch.ShortStorage', 'I16'],
  ['torch.CharStorage', 'I8'],
  ['torch.ByteStorage', 'U8'],
  ['torch.BoolStorage', 'BOOL'],
  ['torch.float8_e4m3fn', 'F8_E4M3'],
  ['torch.float8_e5m2', 'F8_E5M2'],
]);
