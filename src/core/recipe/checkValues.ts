import { AquatintError } from '../errors.ts';
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
        refuse(field.name, `a list of at most ${field.most}`, cameList(value));
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
export function wanted(field: Leaf): string {
  switch (field.kind) {
    case 'number':
      return `${field.whole === true ? 'a whole number' : 'a number'} from ${field.range.join(' to ')}`;
    case 'seed':
      return `a whole number from 0 to ${LARGEST_RECIPE_SEED}`;
    case 'choice':
      return `one of ${field.choices.join(', ')}`;
    case 'text':
      return field.isHash !== true
        ? `a text of at most ${field.longest} characters`
        : '64 hexadecimal digits';
  }
}

function came(value: unknown): string {
  if (typeof value === 'string') {
    return value.length > 100 ? `one of ${value.length} characters` : value === '' ? 'an empty one' : value;
  }
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

const cameList = (value: unknown): string => (Array.isArray(value) ? `one of ${value.length}` : came(value));

function refuse(name: string, expected: string, got: string): never {
  throw new AquatintError('settings-invalid', `${name} must be ${expected}, not ${got}.`);
}
