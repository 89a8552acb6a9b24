import { readRows, readsRowsAlone, type TensorSource } from './tensorSource.ts';

/** Of how many tensors numbers are read. */
const MOST_READ = 16;

/**
 * Tells weights apart without reading all of them: by names, types and shapes, and by the first rows of some tensors, which are not
 * the same in networks that were trained, or drawn at random, apart. Reads weights.
 */
export function fingerprint(source: TensorSource): string {
  const names = [...source.names()].toSorted();
  const told = names.map((name) => {
    const { dtype, shape } = source.info(name);
    return [name, dtype, shape] as const;
  });
  const tables = names.filter((name) => source.info(name).shape.length > 1 && readsRowsAlone(source, name));
  const every = Math.max(1, Math.ceil(tables.length / MOST_READ));
  const rows = tables.filter((_, i) => i % every === 0).map((name) => hashOf(readRows(source, name, 0, 1)));
  return `${hashOf(new TextEncoder().encode(JSON.stringify(told)))} ${rows.join(' ')}`;
}

const [PRIME, BASIS] = [0x01000193, 0x811c9dc5];

/** FNV-1a, of 32 bits. */
function hashOf(bytes: Uint8Array): string {
  let hash = BASIS;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, PRIME);
  return (hash >>> 0).toString(16);
}
