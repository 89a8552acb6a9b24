import { AquatintError } from '../errors.ts';
import { readRows, readsRowsAlone, type TensorSource } from './tensorSource.ts';

/**
 * The same tensors under other names; `rename` gives the new name, or null to leave the tensor out.
 * Two tensors that would get one name are an error.
 */
export function renamed(source: TensorSource, rename: (name: string) => string | null): TensorSource {
  const originals = new Map<string, string>();
  for (const name of source.names()) {
    const target = rename(name);
    if (target === null) continue;
    const other = originals.get(target);
    if (other !== undefined) {
      throw new AquatintError('model-mismatch', `tensors ${other} and ${name} both map to ${target}`);
    }
    originals.set(target, name);
  }
  const original = (name: string): string => {
    const found = originals.get(name);
    if (found === undefined) throw new AquatintError('model-mismatch', `the model has no tensor ${name}`);
    return found;
  };
  return {
    names: () => originals.keys(),
    has: (name) => originals.has(name),
    info: (name) => source.info(original(name)),
    read: (name, into) => source.read(original(name), into),
    readRows: (name, first, count) => readRows(source, original(name), first, count),
    readsRowsAlone: (name) => readsRowsAlone(source, original(name)),
  };
}

/** The tensors whose names start with `prefix`, without it: one network out of a single-file checkpoint. */
export function withoutPrefix(source: TensorSource, prefix: string): TensorSource {
  return renamed(source, (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : null));
}

/** The same tensors with `prefix` before every name. */
export function withPrefix(source: TensorSource, prefix: string): TensorSource {
  return renamed(source, (name) => prefix + name);
}
