import { crc32 } from 'node:zlib';
import { elementCount, type DType } from '../../src/core/tensor/dtype.ts';
import { memoryBytes } from '../../src/core/weights/memoryBytes.ts';
import { openSafetensors } from '../../src/core/weights/safetensors.ts';
import type { StoredTensor } from './safetensorsFile.ts';

const STORAGES: Readonly<Record<DType, string>> = {
  ...{ F64: 'DoubleStorage', F32: 'FloatStorage', F16: 'HalfStorage', BF16: 'BFloat16Storage' },
  ...{ I64: 'LongStorage', I32: 'IntStorage', I16: 'ShortStorage', I8: 'CharStorage', U8: 'ByteStorage' },
  ...{ BOOL: 'BoolStorage', F8_E4M3: 'float8_e4m3fn', F8_E5M2: 'float8_e5m2' },
};

/** A file as torch.save writes it, with a dict of these tensors. */
export function torchFile(tensors: ReadonlyMap<string, StoredTensor>): Uint8Array<ArrayBuffer> {
  const entries = [...tensors].map(([name, tensor], i) => textOf(name) + tensorOf(tensor, String(i)));
  const pickle = latin1(`\x80\x02}(${entries.join('')}u.`);
  const numbers = [...tensors.values()].map(({ bytes }, i) => [`archive/data/${i}`, bytes] as const);
  return zipFile(new Map([['archive/data.pkl', pickle], ...numbers, ['archive/version', latin1('3\n')]]));
}

/** The tensors of a .safetensors file, as torch.save writes them. */
export function torchFileFrom(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const source = openSafetensors(memoryBytes('checkpoint', bytes));
  const stored = [...source.names()].map(
    (name) => [name, { ...source.info(name), bytes: source.read(name) }] as const,
  );
  return torchFile(new Map(stored));
}

/** A file of torch.save with this pickle, its bytes as characters, and 64 bytes of numbers. */
export function fileOfPickle(pickle: string): Uint8Array<ArrayBuffer> {
  return zipFile(
    new Map([
      ['archive/data.pkl', latin1(pickle)],
      ['archive/data/0', new Uint8Array(64)],
    ]),
  );
}

/** Pickle of a text: BINUNICODE. */
export function textOf(text: string): string {
  const bytes = Buffer.from(text);
  return `X${int32(bytes.length)}${bytes.toString('latin1')}`;
}

/** Pickle of a tensor whose numbers are in `data/<key>`. */
export function tensorOf({ dtype, shape }: Omit<StoredTensor, 'bytes'>, key: string): string {
  const isTyped = !dtype.startsWith('F8');
  const type = isTyped ? `ctorch\n${STORAGES[dtype]}\n` : 'ctorch.storage\nUntypedStorage\n';
  const storage = `(${textOf('storage')}${type}${textOf(key)}${textOf('cpu')}J${int32(elementCount(shape))}tQ`;
  const stride = shape.map((_, i) => elementCount(shape.slice(i + 1)));
  const hooks = 'ccollections\nOrderedDict\n)R';
  const dtypeIfNeeded = isTyped ? '' : `ctorch\n${STORAGES[dtype]}\n`;
  const rebuild = `ctorch._utils\n_rebuild_tensor_${isTyped ? 'v2' : 'v3'}\n`;
  return `${rebuild}(${storage}K\0${sizes(shape)}${sizes(stride)}\x89${hooks}${dtypeIfNeeded}tR`;
}

function sizes(numbers: readonly number[]): string {
  return `(${numbers.map((number) => `J${int32(number)}`).join('')}t`;
}

export function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function int32(value: number): string {
  return String.fromCharCode(...[0, 8, 16, 24].map((bits) => (value >> bits) & 0xff));
}

export interface ZipOptions {
  /** Sizes and places in zip64 fields, as in files over 4 GB. */
  readonly large?: boolean;
  /** What the entries say of their compression; the bytes are stored as they are. */
  readonly method?: number;
}

/** A zip archive with stored entries. */
export function zipFile(
  entries: ReadonlyMap<string, Uint8Array>,
  { large = false, method = 0 }: ZipOptions = {},
): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  const add = (piece: Uint8Array): void => {
    pieces.push(piece);
    at += piece.length;
  };
  for (const [path, bytes] of entries) {
    const name = new TextEncoder().encode(path);
    const checksum = crc32(bytes);
    const extra = large ? [u16(1), u16(24), u64(bytes.length), u64(bytes.length), u64(at)] : [];
    const shown = (value: number): Uint8Array => u32(large ? 0xffffffff : value);
    const common = [u16(45), u16(0), u16(method), u32(0), u32(checksum)];
    const size = [shown(bytes.length), shown(bytes.length), u16(name.length)];
    const rest = [u16(large ? 28 : 0), u16(0), u16(0), u16(0), u32(0), shown(at), name, ...extra];
    directory.push(joined([u32(0x02014b50), u16(45), ...common, ...size, ...rest]));
    const plain = [u32(bytes.length), u32(bytes.length), u16(name.length), u16(0), name];
    add(joined([u32(0x04034b50), ...common, ...plain]));
    add(bytes);
  }
  const [begin, list] = [at, joined(directory)];
  add(list);
  if (large) add(largeEnd(begin, list.length, entries.size));
  const count = u16(large ? 0xffff : entries.size);
  const place = large ? [u32(0xffffffff), u32(0xffffffff)] : [u32(list.length), u32(begin)];
  add(joined([u32(0x06054b50), u16(0), u16(0), count, count, ...place, u16(0)]));
  return joined(pieces);
}

function largeEnd(begin: number, length: number, count: number): Uint8Array {
  const end = [u32(0x06064b50), u64(44), u16(45), u16(45), u32(0), u32(0), u64(count), u64(count)];
  const locator = [u32(0x07064b50), u32(0), u64(begin + length), u32(1)];
  return joined([...end, u64(length), u64(begin), ...locator]);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(pieces));
}

function u16(value: number): Uint8Array {
  return new Uint8Array(Uint16Array.of(value).buffer);
}

function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

function u64(value: number): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
}
