import { AquatintError } from '../../errors.ts';
import type { Value } from '../graph.ts';

/** Building a wrong graph is our mistake or the config's: said at once, with the operator and the shapes. */
export function expectShape(holds: boolean, op: string, expected: string, ...values: readonly Value[]): void {
  if (holds) return;
  const came = values.map((value) => `[${value.shape}] (${value.name})`).join(', ');
  throw new AquatintError('model-unsupported', `${op}: expected ${expected}, got ${came}.`);
}

/** The size of axis `axis`; negative counts from the end. */
export function axisSize(value: Value, axis: number): number {
  const size = value.shape.at(axis);
  if (size === undefined) {
    throw new AquatintError(
      'internal',
      `${value.name} has shape [${value.shape}]: there is no axis ${axis}.`,
    );
  }
  return size;
}
