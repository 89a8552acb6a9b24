import { fieldOf, isRecord } from '../metadata/boundedJson.ts';
import {
  mapFields,
  usualOf,
  type Field,
  type Fields,
  type NumberField,
  type Sparse,
  type TextField,
  type Values,
} from './fields.ts';
import { fieldAt } from './paths.ts';
import { readSeed } from './seed.ts';

/**
 * Every value that `raw` gives, brought into its range where it is a number; the rest as in `base`. Of what comes from a
 * file, an older version or a person's hands nothing is known.
 */
export function readValues<G extends Fields>(fields: G, raw: unknown, base: Values<G>): Values<G> {
  return mapFields(fields, (field, key) => readOr(field, fieldOf(raw, key), fieldOf(base, key)));
}

function readOr(field: Field, raw: unknown, base: unknown): unknown {
  if (field.kind === 'group') {
    return mapFields(field.fields, (inner, key) => readOr(inner, fieldOf(raw, key), fieldOf(base, key)));
  }
  return raw === undefined ? base : (readOne(field, raw) ?? (field.kind === 'maybe' ? null : base));
}

/** What `raw` gives, and nothing else. */
export function readSome<G extends Fields>(fields: G, raw: unknown): Sparse<G>;
export function readSome(fields: Fields, raw: unknown): unknown {
  const read = (field: Field, value: unknown): unknown =>
    field.kind === 'group' ? readSome(field.fields, value) : readOne(field, value);
  const given = Object.entries(fields).filter(([key]) => fieldOf(raw, key) !== undefined);
  return Object.fromEntries(
    given
      .map(([key, field]) => [key, read(field, fieldOf(raw, key))] as const)
      .filter(([, value]) => value !== undefined),
  );
}

/** What is at one path, brought into its range; undefined where `raw` is no value of it. */
export function readValueAt(fields: Fields, path: string, raw: unknown): unknown {
  const field = fieldAt(fields, path);
  return field === undefined ? undefined : readOne(field, raw);
}

/** Undefined where `raw` is no such value. */
function readOne(field: Field, raw: unknown): unknown {
  switch (field.kind) {
    case 'number':
      return readNumber(field, raw);
    case 'seed':
      return readSeed(raw) ?? undefined;
    case 'choice':
      return field.choices.find((one) => one === raw);
    case 'text':
      return readText(field, raw);
    case 'group':
      return readGroup(field.fields, raw);
    case 'maybe':
      return raw === null ? null : (readOne(field.of, raw) ?? null);
    case 'list':
      return readList(field.of, raw, field.most);
  }
}

function readNumber({ range: [least, most], whole, step }: NumberField, raw: unknown): number | undefined {
  if (typeof raw !== 'number' || !Number.isFinite(raw)) return undefined;
  const inside = Math.min(most, Math.max(least, raw));
  if (step !== undefined) return Math.max(least, Math.round(inside / step) * step);
  return whole === true ? Math.round(inside) : inside;
}

export const SHA256 = /^[0-9a-f]{64}$/;

function readText({ isHash, longest, needed }: TextField, raw: unknown): string | undefined {
  if (typeof raw !== 'string' || (needed === true && raw === '')) return undefined;
  return isHash !== true || SHA256.test(raw) ? raw.slice(0, longest) : undefined;
}

/** Of what may be off, or is one of many: nothing where what it needs is not said. */
function readGroup(fields: Fields, raw: unknown): Values<Fields> | undefined {
  if (!isRecord(raw)) return undefined;
  const missing = Object.entries(fields).some(
    ([key, field]) =>
      field.kind === 'text' && field.needed === true && readText(field, fieldOf(raw, key)) === undefined,
  );
  if (missing) return undefined;
  return mapFields(fields, (field, key) => readOne(field, fieldOf(raw, key)) ?? usualOf(field));
}

function readList(of: Field, raw: unknown, most: number): unknown {
  if (!Array.isArray(raw)) return undefined;
  return raw
    .slice(0, most)
    .map((one: unknown) => readOne(of, one))
    .filter((one) => one !== undefined);
}
