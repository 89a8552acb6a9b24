import type { Origin } from '../onnx/graph.ts';
import type { NameTable } from '../weights/nameTable.ts';
import type { LayerShape } from './kind.ts';

/** A layer of a network: its path without ".weight", and its tensors. */
export interface NamedLayer extends LayerShape {
  readonly path: string;
}

/**
 * Finds a network's layers by whatever names training code gives them: those of diffusers and transformers, or the original
 * ones, with dots or with _ in their place.
 */
export class LayerNames {
  readonly #layers = new Map<string, NamedLayer>();

  /** `tables` have the same layers under other names. */
  constructor(parameters: readonly Origin[], tables: readonly NameTable[] = []) {
    const shapes = new Map(parameters.map(({ name, shape }) => [name, shape]));
    for (const { name, shape: weight } of parameters) {
      if (!name.endsWith('.weight')) continue;
      const path = name.slice(0, -'.weight'.length);
      const layer = { path, weight, bias: shapes.get(`${path}.bias`) ?? null };
      for (const known of [path, ...tables.map((table) => table.toOriginal(path))]) {
        this.#layers.set(flat(known), layer);
        // what follows is dropout, so some leave the number out
        if (known.endsWith('.to_out.0')) this.#layers.set(flat(known.slice(0, -2)), layer);
      }
    }
  }

  find(name: string): NamedLayer | null {
    const wanted = flat(name);
    return this.#layers.get(wanted) ?? this.#layers.get(`text_model_${wanted}`) ?? null;
  }
}

export const flat = (name: string): string => name.replaceAll('.', '_');
