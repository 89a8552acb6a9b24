import { AquatintError } from '../errors.ts';

/** Ten times the depth of today’s deepest networks. */
const MOST_LAYERS = 500;

/**
 * Typed access to a config.json, which is untrusted: a field of the wrong type or out of range is named,
 * with what was expected and what came.
 */
export class ConfigReader {
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #file: string;

  constructor(json: unknown, file: string) {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      throw new AquatintError('model-corrupt', `${file}: expected a JSON object, got ${describe(json)}.`);
    }
    this.#fields = new Map(Object.entries(json));
    this.#file = file;
  }

  raw(name: string): unknown {
    return this.#fields.get(name);
  }

  /** Absent or null. */
  isMissing(name: string): boolean {
    return this.raw(name) === undefined || this.raw(name) === null;
  }

  /** A positive integer of at most a million: no dimension of a network is larger. */
  size(name: string, fallback?: number): number {
    const value = this.#orFallback(name, fallback);
    return isSize(value) ? value : this.#fail(name, 'a positive integer', value);
  }

  /** A whole number from 0 to `most`. */
  whole(name: string, most: number, fallback?: number): number {
    const value = this.#orFallback(name, fallback);
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
    return fits ? value : this.#fail(name, `a whole number from 0 to ${most}`, value);
  }

  /** Layers, one after the other: as `size`, but what is built for each of them has to fit the memory. */
  depth(name: string, fallback?: number): number {
    const value = this.size(name, fallback);
    return value <= MOST_LAYERS ? value : this.#fail(name, `at most ${MOST_LAYERS}`, value);
  }

  number(name: string, fallback?: number): number {
    const value = this.#orFallback(name, fallback);
    return typeof value === 'number' && Number.isFinite(value) ? value : this.#fail(name, 'a number', value);
  }

  boolean(name: string, fallback?: boolean): boolean {
    const value = this.#orFallback(name, fallback);
    return typeof value === 'boolean' ? value : this.#fail(name, 'true or false', value);
  }

  sizes(name: string, fallback?: readonly number[]): readonly number[] {
    const value = this.#orFallback(name, fallback);
    const valid = Array.isArray(value) && value.length > 0 && value.length <= 16 && value.every(isSize);
    return valid ? value : this.#fail(name, 'a list of positive integers', value);
  }

  /** A list of so many numbers. */
  numbers(name: string, count: number): readonly number[] {
    const value = this.raw(name);
    const isNumber = (item: unknown): item is number => typeof item === 'number' && Number.isFinite(item);
    const valid = Array.isArray(value) && value.length === count && value.every(isNumber);
    return valid ? value : this.#fail(name, `a list of ${count} numbers`, value);
  }

  /** One of the listed words. */
  choice<const T extends string>(name: string, allowed: readonly T[], fallback?: T): T {
    const value = this.#orFallback(name, fallback);
    return allowed.find((word) => word === value) ?? this.#fail(name, `one of ${allowed.join(', ')}`, value);
  }

  /** A list of the listed words. */
  choices<const T extends string>(name: string, allowed: readonly T[]): T[] {
    const value: unknown = this.raw(name);
    if (!Array.isArray(value) || value.length === 0 || value.length > 16) {
      return this.#fail(name, `a list of ${allowed.join(', ')}`, value);
    }
    return value.map(
      (item: unknown) =>
        allowed.find((word) => word === item) ?? this.#fail(name, `a list of ${allowed.join(', ')}`, item),
    );
  }

  /** One value for all blocks, or a list with one for each. */
  perBlock(name: string, blocks: number, fallback?: number): readonly number[] {
    const value = this.#orFallback(name, fallback);
    if (isSize(value)) return Array.from({ length: blocks }, () => value);
    const valid = Array.isArray(value) && value.length === blocks && value.every(isSize);
    return valid ? value : this.#fail(name, `a positive integer or a list of ${blocks}`, value);
  }

  /** As perBlock, where a block may also have none, or a list of its own with one for each of its layers. */
  depthsPerBlock(name: string, layers: readonly number[], fallback: number): readonly (readonly number[])[] {
    const value = this.#orFallback(name, fallback);
    const expected = `a depth, or a list of ${layers.length} of them or of lists with one for each layer`;
    const entries: unknown[] = Array.isArray(value) ? value : layers.map(() => value);
    if (entries.length !== layers.length) return this.#fail(name, expected, value);
    return layers.map((count, i) => {
      const entry = entries[i];
      const depths: unknown[] = Array.isArray(entry) ? entry : new Array<unknown>(count).fill(entry);
      const fits = depths.length >= count && depths.length <= MOST_LAYERS && depths.every(isDepth);
      return fits ? depths : this.#fail(name, expected, value);
    });
  }

  /** Throws: the field is not what it should be. */
  refuse(name: string, expected: string): never {
    return this.#fail(name, expected, this.raw(name));
  }

  /** Refuses a feature that the architecture does not have here, unless it is switched off. */
  refuseUnless(name: string, expected: readonly unknown[]): void {
    const value = this.raw(name);
    if (value === undefined || expected.includes(value)) return;
    this.#fail(name, `${expected.map(describe).join(' or ')} (other values are not supported yet)`, value);
  }

  #orFallback(name: string, fallback: unknown): unknown {
    return this.isMissing(name) && fallback !== undefined ? fallback : this.raw(name);
  }

  #fail(name: string, expected: string, value: unknown): never {
    throw new AquatintError(
      'model-unsupported',
      `${this.#file}: "${name}" should be ${expected}, but is ${describe(value)}.`,
    );
  }
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= 1_000_000;
}

function isDepth(value: unknown): value is number {
  return value === 0 || isSize(value);
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
