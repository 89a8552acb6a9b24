import { AquatintError } from '../errors.ts';

/** Reads the fields of a JSON object of unknown content; a missing field is undefined, a wrong one an error. */
export class ConfigFields {
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #file: string;

  constructor(json: unknown, file: string) {
    this.#file = file;
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      throw this.#error('', 'a JSON object', json);
    }
    this.#fields = new Map(Object.entries(json));
  }

  flag(name: string): boolean | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || typeof value === 'boolean') return value;
    // Python's None stands for "no" in several files.
    if (value === null) return false;
    throw this.#error(name, 'true or false', value);
  }

  number(name: string): number | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
    throw this.#error(name, 'a number', value);
  }

  /** As `number`, but null is allowed and means missing. */
  optionalNumber(name: string): number | undefined {
    return this.#fields.get(name) === null ? undefined : this.number(name);
  }

  wholeNumber(name: string, least: number): number | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || (Number.isSafeInteger(value) && Number(value) >= least))
      return this.number(name);
    throw this.#error(name, `a whole number from ${least}`, value);
  }

  /** A number that may also be −∞, which the files write as the bare word -Infinity. */
  numberOrMinusInfinity(name: string): number | undefined {
    return this.#fields.get(name) === Number.NEGATIVE_INFINITY ? Number.NEGATIVE_INFINITY : this.number(name);
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.#fields.get(name);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found === undefined)
      throw this.#error(name, choices.map((choice) => `"${choice}"`).join(', '), value);
    return found;
  }

  /** As `choice`, but null is allowed and means missing. */
  optionalChoice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    return this.#fields.get(name) === null ? undefined : this.choice(name, choices);
  }

  numbers(name: string): readonly number[] | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || value === null) return undefined;
    const isNumber = (item: unknown): item is number => typeof item === 'number' && Number.isFinite(item);
    if (Array.isArray(value) && value.every(isNumber)) return value;
    throw this.#error(name, 'a list of numbers', value);
  }

  /** Fails unless the field is missing, null or one of these. */
  expect(name: string, ...accepted: readonly (string | boolean)[]): void {
    const value = this.#fields.get(name);
    if (value === undefined || value === null || accepted.some((item) => item === value)) return;
    throw this.#error(name, accepted.map((item) => JSON.stringify(item)).join(' or '), value);
  }

  #error(name: string, expected: string, got: unknown): AquatintError {
    const where = name === '' ? this.#file : `${this.#file}: ${name}`;
    const shown = (JSON.stringify(got) ?? String(got)).slice(0, 80);
    return new AquatintError('model-unsupported', `${where}: expected ${expected}, got ${shown}.`);
  }
}
