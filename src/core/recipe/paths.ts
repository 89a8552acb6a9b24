import { fieldOf, isRecord } from '../metadata/boundedJson.ts';
import type { Field, Fields, GroupField, ListField, MaybeField, TextField } from './fields.ts';

/** Where a setting is in its tree: 'noise.resizeFrom.width'. What lists hold is told apart by its place: 'adapters.0.strength'. */

/** All places of a tree but its groups; those in lists without their numbers. */
export type PathOf<G extends Fields> = {
  [K in keyof G & string]: G[K] extends GroupField<infer H> ? `${K}.${PathOf<H>}` : K | Below<K, G[K]>;
}[keyof G & string];

type Below<K extends string, F> = F extends MaybeField<infer O> | ListField<infer O>
  ? O extends GroupField<infer H>
    ? `${K}.${PathOf<H>}`
    : never
  : never;

/** What is there. */
export type ValueAt<V, P extends string> = P extends `${infer K}.${infer R}`
  ? K extends keyof V
    ? ValueAt<V[K], R>
    : never
  : P extends keyof V
    ? V[P]
    : never;

export interface Place {
  readonly path: string;
  readonly field: Exclude<Field, GroupField>;
}

/** What is one setting to a person: groups are opened, what may be off or is a list is one. */
export function placesOf(fields: Fields, above = ''): readonly Place[] {
  return Object.entries(fields).flatMap(([key, field]): readonly Place[] =>
    field.kind === 'group' ? placesOf(field.fields, `${above}${key}.`) : [{ path: above + key, field }],
  );
}

/** Undefined where there is none. */
export function fieldAt(fields: Fields, path: string): Field | undefined {
  const [key = '', ...rest] = path.split('.');
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
  return rest.length === 0 || field === undefined ? field : below(field, rest);
}

function below(field: Field, rest: readonly string[]): Field | undefined {
  switch (field.kind) {
    case 'group':
      return fieldAt(field.fields, rest.join('.'));
    case 'maybe':
      return below(field.of, rest);
    case 'list': {
      const after = /^\d+$/.test(rest[0] ?? '') ? rest.slice(1) : rest;
      return after.length === 0 ? field.of : below(field.of, after);
    }
    default:
      return undefined;
  }
}

/** Undefined where there is none, as in what is off. */
export function valueAt(values: unknown, path: string): unknown {
  let value = values;
  for (const key of path.split('.')) {
    value = Array.isArray(value) ? value[Number(key)] : fieldOf(value, key);
  }
  return value;
}

/** The same with another value there; what is off, or not there, stays as it is. */
export function withValueAt<T>(values: T, path: string, value: unknown): T;
export function withValueAt(values: unknown, path: string, value: unknown): unknown {
  const [key = '', ...rest] = path.split('.');
  const next = (old: unknown): unknown =>
    rest.length === 0 ? value : withValueAt(old, rest.join('.'), value);
  if (Array.isArray(values)) return values.map((old: unknown, i) => (String(i) === key ? next(old) : old));
  return isRecord(values) && Object.hasOwn(values, key) ? { ...values, [key]: next(values[key]) } : values;
}

/** The other of a stretch's ends, `from` and `to`, moved to the one at the path where it would be on its wrong side. */
export function withOrder<T>(values: T, path: string, value: unknown): T {
  const other = path.replace(/(?<=\.)(from|to)$/, (end) => (end === 'from' ? 'to' : 'from'));
  const end = other === path ? undefined : valueAt(values, other);
  if (typeof end !== 'number' || typeof value !== 'number') return values;
  const isWrong = path.endsWith('from') ? end < value : end > value;
  return isWrong ? withValueAt(values, other, value) : values;
}

/** Of values that may lack any of it: the groups on the way are made. */
export function sparseWith<T>(values: T, path: string, value: unknown): T;
export function sparseWith(values: unknown, path: string, value: unknown): unknown {
  const [key = '', ...rest] = path.split('.');
  const old = isRecord(values) ? values : {};
  return { ...old, [key]: rest.length === 0 ? value : sparseWith(fieldOf(old, key), rest.join('.'), value) };
}

/** The settings that are not the same in both. */
export function differences(fields: Fields, a: unknown, b: unknown): readonly string[] {
  return placesOf(fields)
    .map(({ path }) => path)
    .filter((path) => JSON.stringify(valueAt(a, path)) !== JSON.stringify(valueAt(b, path)));
}

export const isProse = (field: Field): field is TextField => field.kind === 'text' && field.longest >= 10_000;
