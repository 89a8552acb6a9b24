import type { RecipeSeed } from './seed.ts';

/** What one setting may be. A tree of these is the one list of settings that there is: see settings.ts. */
export type Field = NumberField | SeedField | ChoiceField | TextField | GroupField | MaybeField | ListField;

export interface Fields {
  readonly [key: string]: Field;
}

interface Named {
  /** Begins a sentence: 'The width'. */
  readonly name: string;
  /** Only models whose card names its path take it. */
  readonly special?: true;
}

export type Range = readonly [least: number, most: number];

export interface NumberField extends Named {
  readonly kind: 'number';
  readonly range: Range;
  readonly usual: number;
  readonly whole?: true;
  /** It is a multiple of this. */
  readonly step?: number;
  /** What is worth trying, for a slider: ends and step. */
  readonly slider?: readonly [least: number, most: number, step: number];
}

/** A whole number of 64 bits. */
export interface SeedField extends Named {
  readonly kind: 'seed';
  readonly usual: RecipeSeed;
}

export interface ChoiceField<T extends string = string> extends Named {
  readonly kind: 'choice';
  readonly choices: readonly T[];
  readonly usual: T;
}

export interface TextField extends Named {
  readonly kind: 'text';
  readonly longest: number;
  readonly usual: string;
  /** The SHA-256 of a file in hex, nothing else. */
  readonly isHash?: true;
  /** Without it the group that it is in says nothing. */
  readonly needed?: true;
}

export interface GroupField<G extends Fields = Fields> {
  readonly kind: 'group';
  readonly fields: G;
}

/** Null where it is off, which is usual. */
export interface MaybeField<F extends Field = Field> extends Named {
  readonly kind: 'maybe';
  readonly of: F;
}

/** Usually empty. */
export interface ListField<F extends Field = Field> extends Named {
  readonly kind: 'list';
  readonly most: number;
  readonly of: F;
}

export type ValueOf<F> = F extends NumberField
  ? number
  : F extends SeedField
    ? RecipeSeed
    : F extends ChoiceField<infer T>
      ? T
      : F extends TextField
        ? string
        : F extends GroupField<infer G>
          ? Values<G>
          : F extends MaybeField<infer O>
            ? ValueOf<O> | null
            : F extends ListField<infer O>
              ? readonly ValueOf<O>[]
              : never;

export type Values<G> = { readonly [K in keyof G]: ValueOf<G[K]> };

/** Some of it, at any depth; lists and what may be off are there as a whole. */
export type Sparse<G> = {
  readonly [K in keyof G]?: G[K] extends GroupField<infer H> ? Sparse<H> : ValueOf<G[K]>;
};

export const number = <const More extends Partial<NumberField>>(
  name: string,
  range: Range,
  usual: number,
  more?: More,
): NumberField => ({ kind: 'number', name, range, usual, ...more });

export const seed = (name: string, usual: RecipeSeed): SeedField => ({ kind: 'seed', name, usual });

export const choice = <const T extends string>(
  name: string,
  choices: readonly T[],
  usual: NoInfer<T>,
  more?: Pick<Named, 'special'>,
): ChoiceField<T> => ({ kind: 'choice', name, choices, usual, ...more });

export const text = (name: string, longest: number, more?: Partial<TextField>): TextField => ({
  ...{ kind: 'text', name, longest, usual: '' },
  ...more,
});

export const group = <const G extends Fields>(fields: G): GroupField<G> => ({ kind: 'group', fields });

export const maybe = <const F extends Field>(
  name: string,
  of: F,
  more?: Pick<Named, 'special'>,
): MaybeField<F> => ({ kind: 'maybe', name, of, ...more });

export const list = <const F extends Field>(name: string, most: number, of: F): ListField<F> => ({
  ...{ kind: 'list', name, most, of },
});

/** What a setting is unless somebody changes it. */
export function usualOf(field: Field): unknown {
  switch (field.kind) {
    case 'group':
      return usualValues(field.fields);
    case 'maybe':
      return null;
    case 'list':
      return [];
    default:
      return field.usual;
  }
}

export function usualValues<G extends Fields>(fields: G): Values<G> {
  return mapFields(fields, usualOf);
}

/** A value for each field. */
export function mapFields<G extends Fields>(
  fields: G,
  valueOf: (field: Field, key: string) => unknown,
): Values<G> {
  const values = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, valueOf(field, key)]));
  if (isComplete(values, fields)) return values;
  throw new RangeError('A setting has no value.');
}

function isComplete<G extends Fields>(values: object, fields: G): values is Values<G> {
  return Object.keys(fields).every((key) => Object.hasOwn(values, key));
}
