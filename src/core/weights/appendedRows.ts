import { byteCount } from '../tensor/dtype.ts';
import { castTo, floatsOf } from './cast.ts';
import { readRows, readsRowsAlone, type TensorSource } from './tensorSource.ts';

/** The same tensors, one of which, [rows, columns], has these rows behind its own; it is in f32. */
export function appendedRows(
  source: TensorSource,
  tensor: string,
  rows: readonly Float32Array[],
): TensorSource {
  if (rows.length === 0) return source;
  const floats = castTo(source, 'F32', () => [tensor]);
  return {
    names: () => source.names(),
    has: (name) => source.has(name),
    info(name) {
      const info = source.info(name);
      if (name !== tensor) return info;
      const [count = 0, ...rest] = info.shape;
      return { dtype: 'F32', shape: [count + rows.length, ...rest] };
    },
    read(name, into) {
      if (name !== tensor) return source.read(name, into);
      const own = byteCount('F32', source.info(name).shape);
      const added = rows.reduce((sum, row) => sum + row.byteLength, 0);
      const whole = new Uint8Array(own + added);
      whole.set(floats.read(name).subarray(0, own));
      rows.reduce((at, row) => {
        whole.set(new Uint8Array(row.buffer, row.byteOffset, row.byteLength), at);
        return at + row.byteLength;
      }, own);
      return whole;
    },
    readRows(name, first, count) {
      if (name !== tensor) return readRows(source, name, first, count);
      const { dtype, shape } = source.info(name);
      const [own = 0] = shape;
      const stored = Math.max(0, Math.min(count, own - first));
      const start = stored === 0 ? [] : [floatsOf(dtype, readRows(source, name, first, stored))];
      const added = rows.slice(Math.max(0, first - own), Math.max(0, first + count - own));
      const all = [...start, ...added].flatMap((row) => [...row]);
      return new Uint8Array(Float32Array.from(all).buffer);
    },
    readsRowsAlone: (name) => readsRowsAlone(source, name),
  };
}
