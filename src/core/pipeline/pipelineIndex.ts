import { ConfigReader } from '../models/configReader.ts';

/** A model_index.json: the pipeline's class, its settings, and which parts it has: ["library", "class"] or nulls. */
export class PipelineIndex {
  readonly #fields: ConfigReader;

  constructor(json: unknown) {
    this.#fields = new ConfigReader(json, 'model_index.json');
  }

  get className(): unknown {
    return this.#fields.raw('_class_name');
  }

  /** Does the pipeline have this part? */
  has(module: string): boolean {
    const entry = this.#fields.raw(module);
    return Array.isArray(entry) && typeof entry[1] === 'string';
  }

  flag(name: string, fallback: boolean): boolean {
    return this.#fields.boolean(name, fallback);
  }

  whole(name: string, fallback: number): number {
    return this.#fields.whole(name, 1_000_000, fallback);
  }
}
