import { AquatintError } from '../errors.ts';
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
}

const NAMES_SHOWN = 8;

/** Throws one AquatintError 'model-mismatch' that lists every kind of disagreement; reads no tensor data. */
export function checkParameters(
  expected: Iterable<ExpectedParameter>,
  source: TensorSource,
  { what, ignore = [] }: ParameterCheck,
): void {
  const missing: string[] = [];
  const misshapen: string[] = [];
  const known = new Set<string>();
  for (const { name, shape } of expected) {
    known.add(name);
    if (!source.has(name)) missing.push(name);
    else {
      const got = source.info(name).shape;
      if (!sameShape(shape, got))
        misshapen.push(`${name} is [${got.join(', ')}], expected [${shape.join(', ')}]`);
    }
  }
  const ignored = (name: string): boolean =>
    ignore.some((rule) => (typeof rule === 'string' ? rule === name : rule.test(name)));
  const unexpected = [...source.names()].filter((name) => !known.has(name) && !ignored(name));

  const findings = [
    listed('missing', missing),
    listed('with another shape', misshapen),
    listed('not expected', unexpected),
  ].filter((text) => text !== '');
  if (findings.length > 0) {
    throw new AquatintError('model-mismatch', `${what} does not fit its config: ${findings.join('; ')}`);
  }
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function listed(kind: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const more = items.length > NAMES_SHOWN ? `, and ${items.length - NAMES_SHOWN} more` : '';
  return `${items.length} ${items.length === 1 ? 'tensor' : 'tensors'} ${kind} (${items.slice(0, NAMES_SHOWN).join('; ')}${more})`;
}
