import { AquatintError } from '../errors.ts';
import { readRows, readsRowsAlone, type TensorInfo, type TensorSource } from './tensorSource.ts';

interface Part {
  readonly whole: string;
  readonly index: number;
  /** Of the equal parts, so many. */
  readonly span: number;
  readonly count: number;
}

/**
 * Takes fused layers apart: `partsOf` names the equal parts that a tensor's rows make, or gives null where it
 * stays whole. A name that stands several times takes all of these. A tensor whose rows cannot be shared out shows its whole
 * shape under each name.
 */
export function splitRows(
  source: TensorSource,
  partsOf: (name: string) => readonly string[] | null,
): TensorSource {
  const parts = new Map<string, Part>();
  for (const whole of source.names()) {
    const names = partsOf(whole) ?? [whole];
    for (const name of new Set(names)) {
      const span = names.filter((one) => one === name).length;
      parts.set(name, { whole, index: names.indexOf(name), span, count: names.length });
    }
  }
  const partAt = (name: string): Part => {
    const found = parts.get(name);
    if (found === undefined) throw new AquatintError('model-mismatch', `the model has no tensor ${name}`);
    return found;
  };
  /** Of a part, and nothing else of the tensor where its source can. */
  const rowsOf = ({ whole, index, count }: Part, first: number, some: number): Uint8Array => {
    const [rows = 0] = source.info(whole).shape;
    return readRows(source, whole, Math.floor((index * rows) / count) + first, some);
  };
  return {
    names: () => parts.keys(),
    has: (name) => parts.has(name),
    info: (name) => infoOf(source, partAt(name)),
    read: (name) => {
      const [rows = 0] = infoOf(source, partAt(name)).shape;
      return rowsOf(partAt(name), 0, rows);
    },
    readRows: (name, first, count) => rowsOf(partAt(name), first, count),
    readsRowsAlone: (name) => readsRowsAlone(source, partAt(name).whole),
  };
}

function infoOf(source: TensorSource, { whole, span, count }: Part): TensorInfo {
  const info = source.info(whole);
  const [rows = 0, ...rest] = info.shape;
  return rows % count === 0 ? { ...info, shape: [(span * rows) / count, ...rest] } : info;
}
