import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import { elementCount, NUMBER_TYPES, type DType } from '../../tensor/dtype.ts';
import type { ByteSource } from '../byteSource.ts';
import { corrupt, shortened } from '../safetensorsEntry.ts';
import type { TensorInfo, TensorSource } from '../tensorSource.ts';
import { isKind, type PickleMap, type PickleTensor, type PickleValue } from './pickleValue.ts';
import { gatherStrided, isContiguous, strideSpan, type Strided } from './strided.ts';
import { TORCH_TYPES, type TorchArchive } from './torchArchive.ts';

interface StoredTensor extends Strided {
  readonly dtype: DType;
  /** Of its first element in the file. */
  readonly begin: () => number;
}

/**
 * The tensors of a checkpoint (.ckpt, .pt, .pth, .bin). Only plain containers and tensors are read, and nothing in the
 * file is executed: what else lies among the tensors has a name, and a reason why it is not read. Throws AquatintError.
 */
export function openTorchCheckpoint(bytes: ByteSource, archive: TorchArchive): TensorSource {
  const state = stateOf(bytes.name, archive.contents);
  const tensors = new Map<string, StoredTensor>();
  const unread = new Map<string, string>();
  for (const [name, value] of state.entries) {
    if (isKind(value, 'opaque')) unread.set(name, `is made by ${shortened(value.name)}, ${ONLY_PLAIN}`);
    if (!isKind(value, 'tensor')) continue;
    const dtype = TORCH_TYPES.get(value.dtype ?? value.storage.type);
    if (dtype !== undefined)
      tensors.set(name, checked(`${bytes.name}: tensor ${shortened(name)}`, { ...value, dtype }, archive));
    else unread.set(name, `is of ${shortened(value.dtype ?? value.storage.type)}, ${NOT_READ}`);
  }
  const [first] = unread;
  if (tensors.size === 0 && first !== undefined) throw unreadable(bytes.name, ...first);
  return sourceOf(bytes, { tensors, unread });
}

interface Found {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** By name, why. */
  readonly unread: ReadonlyMap<string, string>;
}

function sourceOf(bytes: ByteSource, { tensors, unread }: Found): TensorSource {
  const tensorOf = (name: string): StoredTensor => {
    const found = tensors.get(name);
    const reason = unread.get(name);
    if (reason !== undefined) throw unreadable(bytes.name, name, reason);
    if (found === undefined) throw new AquatintError('model-mismatch', `${bytes.name} has no tensor ${name}`);
    return found;
  };
  return {
    names: () => [...tensors.keys(), ...unread.keys()],
    has: (name) => tensors.has(name) || unread.has(name),
    info: (name): TensorInfo => {
      const reason = unread.get(name);
      return reason === undefined ? tensorOf(name) : { dtype: 'U8', shape: [], unread: reason };
    },
    read(name, into) {
      const tensor = tensorOf(name);
      const length = strideSpan(tensor) * tensor.bytesPerElement;
      const begin = tensor.begin();
      return isContiguous(tensor)
        ? bytes.read(begin, length, into)
        : gatherStrided(bytes.read(begin, length), tensor);
    },
  };
}

/** Under which a training state keeps a network; averaged weights are better than the last ones. */
const STATES = ['state_dict', 'params_ema', 'params'];

/** The tensors by name: what lies under one of these, or the whole, or the only dict of tensors in it; of a tuple, by their numbers. */
function stateOf(file: string, value: PickleValue): PickleMap {
  if (isKind(value, 'tensor')) return { kind: 'map', entries: new Map([['tensor', value]]) };
  if (isKind(value, 'list') && value.items.length > 0 && value.items.every((item) => isKind(item, 'tensor')))
    return { kind: 'map', entries: new Map(value.items.map((item, i) => [String(i), item])) };
  for (const name of STATES) {
    const own = isKind(value, 'map') ? value.entries.get(name) : undefined;
    if (isKind(own, 'map')) return own;
  }
  const inside = isKind(value, 'map') ? [...new Set(value.entries.values())].filter(hasTensors) : [];
  const parts = isKind(value, 'map') ? partsOf(value) : null;
  if (parts !== null) return parts;
  if (isKind(value, 'map') && value.entries.has('layer_structure')) {
    throw new AquatintError('item-unsupported', [said('unsupported.hypernetwork', { file })]);
  }
  const [found, ...others] = hasTensors(value) ? [value] : inside;
  if (isKind(found, 'map') && others.length === 0) return found;
  throw new AquatintError('model-unsupported', [
    isKind(value, 'opaque')
      ? said('torch.object', { file, name: shortened(value.name) })
      : said('torch.noDict', { file }),
  ]);
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

const ONLY_PLAIN = 'and only plain tensors are read; look for the same model as .safetensors';
const NOT_READ = 'which is not read: save it again as float32, float16 or bfloat16';

const unreadable = (file: string, name: string, reason: string): AquatintError =>
  new AquatintError('model-unsupported', `${file}: ${shortened(name)} ${reason}.`);

type ReadTensor = Omit<PickleTensor, 'dtype'> & { readonly dtype: DType };

/** Everything that the pickle says of a tensor, against what is there. */
function checked(where: string, tensor: ReadTensor, archive: TorchArchive): StoredTensor {
  const { shape, stride, dtype } = tensor;
  const numbers = archive.numbers(tensor.storage.key);
  if (numbers === null)
    throw corrupt(where, `its numbers (data/${shortened(tensor.storage.key)}) are missing`);
  const { bytes: bytesPerElement } = NUMBER_TYPES[dtype];
  const strided = { shape, stride, bytesPerElement };
  const end = (tensor.offset + strideSpan(strided)) * bytesPerElement;
  if (shape.length !== stride.length) throw corrupt(where, 'shape and strides differ in length');
  // the other way round, a product that is no number would pass
  if (!(end <= numbers.size)) throw corrupt(where, `its numbers end at byte ${end} of ${numbers.size}`);
  if (!(elementCount(shape) * bytesPerElement <= numbers.size))
    throw corrupt(where, 'it repeats its numbers');
  return { ...strided, dtype, begin: () => numbers.begin() + tensor.offset * bytesPerElement };
}
