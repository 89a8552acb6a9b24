import { AquatintError } from '../errors.ts';
import type { TensorInfo, TensorSource } from './tensorSource.ts';

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
  return {
    names: () => parts.keys(),
    has: (name) => parts.has(name),
    info: (name) => infoOf(source, partAt(name)),
    read(name) {
      const { whole, index, span, count } = partAt(name);
      const bytes = source.read(whole);
      const size = bytes.length / count;
      return bytes.subarray(index * size, (index + span) * size);
    },
  };
}

function infoOf(source: TensorSource, { whole, span, count }: Part): TensorInfo {
  const info = source.info(whole);
  const [rows = 0, ...rest] = info.shape;
  return rows % count === 0 ? { ...info, shape: [(span * rows) / count, ...rest] } : info;
}
