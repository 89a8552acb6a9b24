import { AquatintError } from '../../errors.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';

/** Tensors of one network, and where they come from. */
export interface Part {
  readonly tensors: TensorSource;
  /** The name in the file. */
  readonly nameInFile: (name: string) => string;
}

/** A network read off a file: its config, and its weights under the names that the builders declare. */
export interface ReadPart<Config> extends Part {
  readonly config: Config;
}

/** An axis of a tensor whose size tells something. */
export type Evidence = readonly [name: string, axis: number];

/** The file's name is for messages. */
type MaybeOfFile = Part & { readonly file?: { readonly name: string } };

/** What a part's names say: they are paths with dots, so they make a tree. */
export class PartReader {
  readonly #part: MaybeOfFile;
  readonly #children = new Map<string, Set<string>>();
  /** Tensors below a path. */
  readonly #counts = new Map<string, number>();

  constructor(part: MaybeOfFile) {
    this.#part = part;
    for (const name of part.tensors.names()) this.#addPath(name);
  }

  /** Is there a tensor of this name, or one below it? */
  has(path: string): boolean {
    return this.#part.tensors.has(path) || this.#children.has(path);
  }

  /** Whether there are two tensors below it or more: a single one is a stray, not a part of the network. */
  hasModule(path: string): boolean {
    return (this.#counts.get(path) ?? 0) > 1;
  }

  /** The numbers n for which there is a module named `path`.n, in order; `least` tensors make one. */
  indices(path: string, least = 2): number[] {
    return [...(this.#children.get(path) ?? [])]
      .filter((child) => /^\d{1,4}$/.test(child) && (this.#counts.get(`${path}.${child}`) ?? 0) >= least)
      .map(Number)
      .sort((a, b) => a - b);
  }

  /**
   * The size that most of the tensors agree on: one that is missing or misshapen does not change what the file
   * is taken for, and the check of all names and shapes names it afterwards.
   */
  size(what: string, evidence: readonly Evidence[]): number {
    const size = this.optionalSize(evidence);
    if (size !== null) return size;
    const names = evidence.slice(0, 3).map(([name]) => this.#part.nameInFile(name));
    throw new AquatintError(
      'model-mismatch',
      `${this.#part.file?.name ?? 'The file'} does not tell the ${what}: it has no tensor ${names.join(' or ') || 'that would'}.`,
    );
  }

  /** The same, or null where there is none of them. */
  optionalSize(evidence: readonly Evidence[]): number | null {
    return mostFrequent(evidence.map(([name, axis]) => this.#shape(name)?.[axis] ?? null));
  }

  /** The number of axes that most of the tensors have; null where there is none of them. */
  rank(names: readonly string[]): number | null {
    return mostFrequent(names.map((name) => this.#shape(name)?.length ?? null));
  }

  #shape(name: string): readonly number[] | null {
    const { tensors } = this.#part;
    return tensors.has(name) ? tensors.info(name).shape : null;
  }

  #addPath(name: string): void {
    for (let end = name.lastIndexOf('.'); end > 0; end = name.lastIndexOf('.', end - 1)) {
      const parent = name.slice(0, end);
      const child = name.slice(end + 1).split('.', 1)[0] ?? '';
      this.#counts.set(parent, (this.#counts.get(parent) ?? 0) + 1);
      const known = this.#children.get(parent);
      if (known === undefined) this.#children.set(parent, new Set([child]));
      else known.add(child);
    }
  }
}

/** The first of those that occur most often. */
export function mostFrequent<T>(values: Iterable<T | null>): T | null {
  const counts = new Map<T, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: T | null = null;
  for (const [value, count] of counts) if (best === null || count > (counts.get(best) ?? 0)) best = value;
  return best;
}
