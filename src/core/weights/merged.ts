import { AquatintError } from '../errors.ts';
import { readRows, readsRowsAlone, type TensorSource } from './tensorSource.ts';

/** Several sources as one, as the shards of a large checkpoint are. A name in two of them is an error. */
export function mergedSources(sources: readonly TensorSource[]): TensorSource {
  const owners = new Map<string, TensorSource>();
  for (const source of sources) {
    for (const name of source.names()) {
      if (owners.has(name)) {
        throw new AquatintError('model-corrupt', `tensor ${name} is in more than one file of the model`);
      }
      owners.set(name, source);
    }
  }
  const owner = (name: string): TensorSource => {
    const found = owners.get(name);
    if (found === undefined) throw new AquatintError('model-mismatch', `the model has no tensor ${name}`);
    return found;
  };
  return {
    names: () => owners.keys(),
    has: (name) => owners.has(name),
    info: (name) => owner(name).info(name),
    read: (name, into) => owner(name).read(name, into),
    readRows: (name, first, count) => readRows(owner(name), name, first, count),
    readsRowsAlone: (name) => readsRowsAlone(owner(name), name),
  };
}
