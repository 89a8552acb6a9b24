/**
 * Two ways of naming the same modules, as pairs [original, ours] of whole names or of what stands before a dot.
 * The longest entry that fits a name decides; what none fits keeps its name.
 */
export class NameTable {
  readonly #toOurs: ReadonlyMap<string, string>;
  readonly #toOriginal: ReadonlyMap<string, string>;

  constructor(pairs: readonly (readonly [original: string, ours: string])[]) {
    this.#toOurs = new Map(pairs);
    this.#toOriginal = new Map(pairs.map(([original, ours]) => [ours, original]));
  }

  toOurs(name: string): string {
    return translated(name, this.#toOurs);
  }

  toOriginal(name: string): string {
    return translated(name, this.#toOriginal);
  }
}

function translated(name: string, table: ReadonlyMap<string, string>): string {
  for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
    const found = table.get(name.slice(0, end));
    if (found !== undefined) return found + name.slice(end);
  }
  return name;
}
