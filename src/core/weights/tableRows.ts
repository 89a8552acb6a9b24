import { AquatintError } from '../errors.ts';
import { floatsOf } from './cast.ts';
import { readRows, type TensorSource } from './tensorSource.ts';

/**
 * Rows of the table `name` [entries, channels], one for each of `ids`, as F32 [ids, channels]: each is read once and by itself, so a
 * vocabulary's table takes no memory. Throws AquatintError 'model-mismatch' for an id that the table does not have.
 */
export function tableRows(source: TensorSource, name: string, ids: Int32Array): Float32Array<ArrayBuffer> {
  const { dtype, shape } = source.info(name);
  const [entries = 0, channels = 0] = shape;
  const rows = new Float32Array(ids.length * channels);
  const known = new Map<number, Float32Array>();
  for (const [i, id] of ids.entries()) {
    if (id < 0 || id >= entries)
      throw new AquatintError(
        'model-mismatch',
        `${name} has ${entries} rows, but token ${id} was asked for.`,
      );
    const row = known.get(id) ?? floatsOf(dtype, readRows(source, name, id, 1));
    known.set(id, row);
    rows.set(row, i * channels);
  }
  return rows;
}
