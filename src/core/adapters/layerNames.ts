import type { Origin } from '../onnx/graph.ts';
import type { NameTable } from '../weights/nameTable.ts';
import type { LayerShape } from './kind.ts';
import type { Rows } from './rowsOf.ts';

/** A layer of a network: its path without ".weight", and its tensors. */
export interface NamedLayer extends LayerShape {
  readonly path: string;
  /** Where it is rows of the layer that was looked for; missing: it is that layer. */
  readonly rows?: Rows;
}

/** Parts of fused layers in the order of their rows: see NameTable. */
const ORDER = ['q', 'k', 'v', 'mlp'];
/** A layer whose halves the original code has the other way round. */
const SWAPPED = 'swapped';

/**
 * Finds a network's layers by whatever names training code gives them: those of diffusers and transformers, or the original
 * ones, with dots or with _ in their place. One name may mean several layers, which are its rows.
 */
export class LayerNames {
  readonly #layers = new Map<string, readonly NamedLayer[]>();

  /** `tables` have the same layers under other names, what is rows of one layer with its part behind a "/". */
  constructor(parameters: readonly Origin[], tables: readonly NameTable[] = []) {
    const shapes = new Map(parameters.map(({ name, shape }) => [name, shape]));
    const fused = new Map<string, Map<string, NamedLayer>>();
    for (const { name, shape: weight } of parameters) {
      if (!name.endsWith('.weight')) continue;
      const path = name.slice(0, -'.weight'.length);
      const layer = { path, weight, bias: shapes.get(`${path}.bias`) ?? null };
      for (const known of [path, ...tables.map((table) => table.toOriginal(path))]) {
        const [whole = '', part] = known.split('/');
        if (part !== undefined) {
          fused.set(whole, (fused.get(whole) ?? new Map<string, NamedLayer>()).set(part, layer));
          continue;
        }
        this.#layers.set(flat(known), [layer]);
        // what follows is dropout, so some leave the number out
        if (known.endsWith('.to_out.0')) this.#layers.set(flat(known.slice(0, -2)), [layer]);
      }
    }
    for (const [whole, parts] of fused) this.#layers.set(flat(whole), rowsOfLayer(parts));
  }

  find(name: string): readonly NamedLayer[] {
    const wanted = flat(name);
    return this.#layers.get(wanted) ?? this.#layers.get(`text_model_${wanted}`) ?? [];
  }
}

function rowsOfLayer(parts: ReadonlyMap<string, NamedLayer>): NamedLayer[] {
  const swapped = parts.get(SWAPPED);
  if (swapped !== undefined) {
    const of = swapped.weight[0] ?? 0;
    return [{ ...swapped, rows: { of, parts: [[of / 2, of / 2], [0, of / 2]] } }]; // prettier-ignore
  }
  const all = ORDER.flatMap((part) => parts.get(part) ?? []);
  const counts = all.map(({ weight: [count = 0] }) => count);
  const of = counts.reduce((sum, count) => sum + count, 0);
  const firstOf = (i: number): number => counts.slice(0, i).reduce((sum, count) => sum + count, 0);
  return all.map((layer, i) => ({ ...layer, rows: { of, parts: [[firstOf(i), counts[i] ?? 0]] } }));
}

export const flat = (name: string): string => name.replaceAll('.', '_');
