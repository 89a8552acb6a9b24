import { AquatintError } from '../errors.ts';
import { readRows, readsRowsAlone, type TensorInfo, type TensorSource } from './tensorSource.ts';

/** What a tensor's rows are: for one head after the other so many rows of each part. */
export interface HeadParts {
  readonly names: readonly string[];
  /** Rows of a head in each part. */
  readonly rows: number;
}

interface Part {
  readonly whole: string;
  readonly index: number;
  readonly parts: HeadParts;
}

/**
 * Takes layers apart whose rows are grouped by heads: queries, keys and values of the first head, those of the second … (GLIDE's,
 * where fused layers elsewhere have all queries first). `partsOf` names the parts, or gives null where a tensor stays whole. One whose
 * rows cannot be shared out so shows its whole shape under each name.
 */
export function splitHeads(source: TensorSource, partsOf: (name: string) => HeadParts | null): TensorSource {
  const found = new Map<string, Part>();
  for (const whole of source.names()) {
    const parts = partsOf(whole) ?? { names: [whole], rows: 1 };
    parts.names.forEach((name, index) => found.set(name, { whole, index, parts }));
  }
  const partAt = (name: string): Part => {
    const part = found.get(name);
    if (part === undefined) throw new AquatintError('model-mismatch', `the model has no tensor ${name}`);
    return part;
  };
  return {
    names: () => found.keys(),
    has: (name) => found.has(name),
    info: (name) => infoOf(source, partAt(name)),
    read(name, into) {
      const part = partAt(name);
      return part.parts.names.length === 1 ? source.read(part.whole, into) : gathered(source, part);
    },
    readRows: (name, first, count) => {
      const part = partAt(name);
      if (part.parts.names.length === 1) return readRows(source, part.whole, first, count);
      const bytes = gathered(source, part);
      const size = bytes.length / (infoOf(source, part).shape[0] ?? 1);
      return bytes.subarray(first * size, (first + count) * size);
    },
    readsRowsAlone(name) {
      const { whole, parts } = partAt(name);
      return parts.names.length === 1 && readsRowsAlone(source, whole);
    },
  };
}

function infoOf(source: TensorSource, { whole, parts: { names, rows: headRows } }: Part): TensorInfo {
  const info = source.info(whole);
  const [rows = 0, ...rest] = info.shape;
  return rows % (names.length * headRows) === 0 ? { ...info, shape: [rows / names.length, ...rest] } : info;
}

function gathered(
  source: TensorSource,
  { whole, index, parts: { names, rows: headRows } }: Part,
): Uint8Array {
  const bytes = source.read(whole);
  const [rows = 1] = source.info(whole).shape;
  const size = (bytes.length / rows) * headRows;
  const heads = rows / (names.length * headRows);
  const part = new Uint8Array(heads * size);
  for (let head = 0; head < heads; head += 1) {
    const begin = (head * names.length + index) * size;
    part.set(bytes.subarray(begin, begin + size), head * size);
  }
  return part;
}
