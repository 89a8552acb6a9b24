import { AquatintError } from '../errors.ts';

/** Where a number may lie. */
export interface NumberRange {
  readonly from?: number;
  readonly above?: number;
  readonly to?: number;
  readonly below?: number;
}

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

  text(name: string): string | undefined {
    const value = this.#fields.get(name);
    return typeof value === 'string' ? value : undefined;
  }

  number(name: string, range: NumberRange = {}): number | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || isWithin(value, range)) return value;
    throw this.#error(name, `a number${describe(range)}`, value);
  }

  /** As `number`, but null is allowed and means missing. */
  optionalNumber(name: string, range: NumberRange = {}): number | undefined {
    return this.#fields.get(name) === null ? undefined : this.number(name, range);
  }

  wholeNumber(name: string, least: number, most: number): number | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || (Number.isSafeInteger(value) && isWithin(value, { from: least, to: most })))
      return this.number(name);
    throw this.#error(name, `a whole number from ${least} to ${most}`, value);
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

  /** One number at least. */
  numbers(name: string, range: NumberRange): readonly number[] | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || value === null) return undefined;
    const isNumber = (item: unknown): item is number => isWithin(item, range);
    if (Array.isArray(value) && value.length > 0 && value.every(isNumber)) return value;
    throw this.#error(name, `a list of numbers${describe(range)}`, value);
  }

  /** Any number of them, from 0. */
  wholeNumbers(name: string): readonly number[] | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || value === null) return undefined;
    const isWhole = (item: unknown): item is number =>
      Number.isSafeInteger(item) && isWithin(item, { from: 0 });
    if (Array.isArray(value) && value.every(isWhole)) return value;
    throw this.#error(name, 'a list of whole numbers from 0', value);
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

function isWithin(value: unknown, { from, above, to, below }: NumberRange): value is number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (value < (from ?? value) || value > (to ?? value)) return false;
  return (above === undefined || value > above) && (below === undefined || value < below);
}

function describe({ from, above, to, below }: NumberRange): string {
  const ends = [
    from === undefined ? [] : [`from ${from}`],
    above === undefined ? [] : [`above ${above}`],
    to === undefined ? [] : [`up to ${to}`],
    below === undefined ? [] : [`below ${below}`],
  ].flat();
  return ends.length === 0 ? '' : ` ${ends.join(' and ')}`;
}
