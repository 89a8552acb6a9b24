import { AquatintError } from '../errors.ts';
import { said, type Said, type SaidValue } from '../said.ts';
import { fieldOf } from '../metadata/boundedJson.ts';
import type { Field, Fields, NumberField, TextField } from './fields.ts';

import { SHA256 } from './readValues.ts';
import { LARGEST_RECIPE_SEED, readSeed } from './seed.ts';

/**
 * Throws AquatintError 'settings-invalid' for the first value that is not what its field says: with the name, what it may
 * be, and what came.
 */
export function checkValues(fields: Fields, values: unknown): void {
  for (const [key, field] of Object.entries(fields)) checkOne(field, fieldOf(values, key));
}

function checkOne(field: Field, value: unknown): void {
  switch (field.kind) {
    case 'group':
      return checkValues(field.fields, value);
    case 'maybe':
      if (value !== null) checkOne(field.of, value);
      return;
    case 'list':
      if (!Array.isArray(value) || value.length > field.most) {
        refuse(field.name, said('settings.listOf', { most: field.most }), cameList(value));
      }
      for (const one of value) checkOne(field.of, one);
      return;
    default:
      if (!isValue(field, value)) refuse(field.name, wanted(field), came(value));
  }
}

type Leaf = Exclude<Field, { readonly kind: 'group' | 'maybe' | 'list' }>;

function isValue(field: Leaf, value: unknown): boolean {
  switch (field.kind) {
    case 'number':
      return isInRange(field, value);
    case 'seed':
      return readSeed(value) !== null;
    case 'choice':
      return field.choices.some((one) => one === value);
    case 'text':
      return isText(field, value);
  }
}

function isInRange({ range: [least, most], whole }: NumberField, value: unknown): boolean {
  if (typeof value !== 'number' || (whole === true && !Number.isInteger(value))) return false;
  return value >= least && value <= most;
}

function isText({ longest, isHash, needed }: TextField, value: unknown): boolean {
  if (typeof value !== 'string' || value.length > longest || (needed === true && value === '')) return false;
  return isHash !== true || SHA256.test(value);
}

/** What a field may be, to go on from "must be". */
export function wanted(field: Leaf): Said {
  switch (field.kind) {
    case 'number':
      return said(field.whole === true ? 'settings.whole' : 'settings.number', {
        least: field.range[0],
        most: field.range[1],
      });
    case 'seed':
      return said('settings.whole', { least: 0, most: String(LARGEST_RECIPE_SEED) });
    case 'choice':
      return said('settings.oneOf', { choices: field.choices });
    case 'text':
      return field.isHash !== true ? said('settings.textOf', { most: field.longest }) : said('settings.hash');
  }
}

function came(value: unknown): SaidValue {
  if (typeof value === 'string') {
    if (value.length > 100) return said('settings.cameLong', { length: value.length });
    return value === '' ? said('settings.cameEmpty') : value;
  }
  return typeof value === 'object' && value !== null ? said('settings.cameObject') : String(value);
}

const cameList = (value: unknown): SaidValue =>
  Array.isArray(value) ? said('settings.cameList', { length: value.length }) : came(value);

function refuse(name: string, expected: Said, got: SaidValue): never {
  throw new AquatintError('settings-invalid', [said('settings.must', { name, expected, got })]);
}
