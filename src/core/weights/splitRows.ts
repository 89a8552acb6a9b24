import { AquatintError } from '../errors.ts';
import type { TensorInfo, TensorSource } from './tensorSource.ts';

interface Part {
  readonly whole: string;
  readonly index: number;
  readonly count: number;
}

/**
 * Takes fused layers apart: `partsOf` names the equal parts that a tensor's rows make, or gives null where it
 * stays whole. A tensor whose rows cannot be shared out shows its whole shape under each name.
 */
export function splitRows(
  source: TensorSource,
  partsOf: (name: string) => readonly string[] | null,
): TensorSource {
  const parts = new Map<string, Part>();
  for (const whole of source.names()) {
    const names = partsOf(whole) ?? [whole];
    names.forEach((name, index) => parts.set(name, { whole, index, count: names.length }));
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
      const { whole, index, count } = partAt(name);
      const bytes = source.read(whole);
      const size = bytes.length / count;
      return bytes.subarray(index * size, (index + 1) * size);
    },
  };
}

function infoOf(source: TensorSource, { whole, count }: Part): TensorInfo {
  const { dtype, shape } = source.info(whole);
  const [rows = 0, ...rest] = shape;
  return rows % count === 0 ? { dtype, shape: [rows / count, ...rest] } : { dtype, shape };
}
