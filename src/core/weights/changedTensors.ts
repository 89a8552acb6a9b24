import { byteCount } from '../tensor/dtype.ts';
import { castTo } from './cast.ts';
import type { TensorSource } from './tensorSource.ts';

/** Makes other numbers of a tensor's, which it may write to. */
export type TensorChange = (numbers: Float32Array<ArrayBuffer>) => Float32Array<ArrayBuffer>;

/**
 * The same tensors, some of them changed, in f32. Each is made when it is read; one that is read twice in a row (as quantising
 * does) is made once.
 */
export function changedTensors(
  source: TensorSource,
  changes: ReadonlyMap<string, TensorChange>,
): TensorSource {
  if (changes.size === 0) return source;
  const floats = castTo(source, 'F32', () => changes.keys());
  let last: { readonly name: string; readonly bytes: Uint8Array } | null = null;
  return {
    names: () => source.names(),
    has: (name) => source.has(name),
    info: (name) =>
      changes.has(name) ? { dtype: 'F32', shape: source.info(name).shape } : source.info(name),
    read(name, into) {
      const change = changes.get(name);
      if (change === undefined) return source.read(name, into);
      if (last?.name === name) return last.bytes;
      last = null;
      const copy = new Uint8Array(byteCount('F32', source.info(name).shape));
      copy.set(floats.read(name).subarray(0, copy.length));
      const { buffer, byteOffset, byteLength } = change(new Float32Array(copy.buffer));
      last = { name, bytes: new Uint8Array(buffer, byteOffset, byteLength) };
      return last.bytes;
    },
  };
}
