import { AquatintError } from '../errors.ts';
import { NUMBER_TYPES } from '../tensor/dtype.ts';
import { shortened } from './safetensorsEntry.ts';
import type { TensorSource } from './tensorSource.ts';

export interface ExpectedParameter {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface ParameterCheck {
  /** For the message: what the tensors should make, e.g. 'unet/diffusion_pytorch_model.safetensors'. */
  readonly what: string;
  /** Names that may be there without being used; a string is the whole name. */
  readonly ignore?: readonly (string | RegExp)[];
  /** What says how they should be; 'its config' unless told. */
  readonly fits?: string;
  /** The name that a tensor has in the user's file. */
  readonly originalName?: (name: string) => string;
}

const NAMES_SHOWN = 8;

/**
 * Throws one AquatintError 'model-mismatch' that lists every kind of disagreement; reads no tensor data. What nobody asks for is
 * no disagreement, there as in diffusers: comes back with the names that those tensors have in the file.
 */
export function checkParameters(
  expected: Iterable<ExpectedParameter>,
  source: TensorSource,
  { what, ignore = [], fits = 'its config', originalName = (name) => name }: ParameterCheck,
): readonly string[] {
  const missing = new Set<string>();
  const misshapen = new Set<string>();
  const mistyped = new Set<string>();
  const unreadable = new Set<string>();
  const known = new Set<string>();
  for (const { name, shape } of expected) {
    known.add(name);
    const shown = shortened(originalName(name));
    if (!source.has(name)) missing.add(shown);
    else {
      const { shape: got, dtype, unread } = source.info(name);
      if (unread !== undefined) unreadable.add(`${shown} ${unread}`);
      else if (!sameShape(shape, got))
        misshapen.add(`${shown} is [${shortened(got.join(', '))}], expected [${shape.join(', ')}]`);
      if (unread === undefined && NUMBER_TYPES[dtype].floats === undefined)
        mistyped.add(`${shown} is ${dtype}`);
    }
  }
  const ignored = (name: string): boolean =>
    ignore.some((rule) => (typeof rule === 'string' ? rule === name : rule.test(name)));

  const findings = [
    listed('missing', [...missing]),
    listed('with another shape', [...misshapen]),
    listed('without floating-point numbers', [...mistyped]),
    listed('that cannot be read', [...unreadable]),
  ].filter((text) => text !== '');
  if (findings.length > 0) {
    throw new AquatintError('model-mismatch', `${what} does not fit ${fits}: ${findings.join('; ')}`);
  }
  const passedOver = [...source.names()].filter((name) => !known.has(name) && !ignored(name));
  // One tensor of the file may be several here, as rows.
  return [...new Set(passedOver.map((name) => shortened(originalName(name))))];
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function listed(kind: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const more = items.length > NAMES_SHOWN ? `, and ${items.length - NAMES_SHOWN} more` : '';
  return `${items.length} ${items.length === 1 ? 'tensor' : 'tensors'} ${kind} (${items.slice(0, NAMES_SHOWN).join('; ')}${more})`;
}
