import { AquatintError } from '../../errors.ts';
import { byteCount, elementCount } from '../../tensor/dtype.ts';
import type { ByteSource } from '../byteSource.ts';
import { Scratch } from '../scratch.ts';
import type { TensorInfo, TensorSource } from '../tensorSource.ts';
import { readGgufHeader, type GgufEntry } from './ggufHeader.ts';
import type { GgufType } from './ggufTypes.ts';

/** Read from the file at a time where numbers lie in blocks. */
const PIECE_BYTES = 2 ** 20;

/**
 * The file's tensors: plain ones as they are, in one ranged read; those in blocks as the F32 numbers that the blocks stand for,
 * read in pieces, so that beside the numbers there is never more than one piece.
 */
export function openGguf(bytes: ByteSource, header = readGgufHeader(bytes)): TensorSource {
  const { tensors, dataStart } = header;
  const entry = (name: string): GgufEntry => {
    const found = tensors.get(name);
    if (found === undefined) throw new AquatintError('model-mismatch', `${bytes.name} has no tensor ${name}`);
    return found;
  };
  const scratch = new Scratch();
  return {
    names: () => tensors.keys(),
    has: (name) => tensors.has(name),
    info: (name) => infoOf(entry(name)),
    read(name, into) {
      const { type, shape, begin, end } = entry(name);
      if (type.decode === null) return bytes.read(dataStart + begin, end - begin, into);
      const room = into?.byteOffset !== undefined && into.byteOffset % 4 === 0 ? into : undefined;
      const output = room ?? scratch.take(byteCount('F32', shape));
      const numbers = new Float32Array(output.buffer, output.byteOffset, elementCount(shape));
      decodeBlocks(type, numbers, (offset, length) => bytes.read(dataStart + begin + offset, length));
      return output;
    },
    readRows(name, first, count) {
      const { type, shape, begin, end } = entry(name);
      const [rows = 1] = shape;
      const size = (end - begin) / rows;
      const start = dataStart + begin + first * size;
      const numbersInRow = elementCount(shape) / rows;
      if (type.decode === null) return bytes.read(start, count * size);
      // what was made flat for its blocks, as convolutions are
      if (numbersInRow % type.block !== 0) throw new RangeError(`${name} cannot be read by rows.`);
      const numbers = new Float32Array(count * numbersInRow);
      decodeBlocks(type, numbers, (offset, length) => bytes.read(start + offset, length));
      return new Uint8Array(numbers.buffer);
    },
    readsRowsAlone(name) {
      const { type, shape } = entry(name);
      return (elementCount(shape) / (shape[0] ?? 1)) % type.block === 0;
    },
  };
}

function infoOf({ type, shape }: GgufEntry): TensorInfo {
  const { dtype, lattice } = type;
  return { dtype: dtype ?? 'F32', shape, ...(lattice === null ? {} : { lattice }) };
}

function decodeBlocks(
  { block, bytes, decode }: GgufType,
  output: Float32Array,
  read: (offset: number, length: number) => Uint8Array,
): void {
  const count = output.length / block;
  const atOnce = Math.max(1, Math.floor(PIECE_BYTES / bytes));
  for (let first = 0; first < count; first += atOnce) {
    const some = Math.min(atOnce, count - first);
    const piece = read(first * bytes, some * bytes);
    for (let i = 0; i < some; i += 1) decode?.(piece, i * bytes, output, (first + i) * block);
  }
}
