import { AquatintError } from '../errors.ts';
import type { HostTensor } from './session.ts';

/** The numbers of a graph's output. */
export function floats(tensor: HostTensor | undefined): Float32Array {
  if (tensor?.dtype === 'F32') return tensor.data;
  throw new AquatintError('internal', 'A graph did not return the expected output.');
}

/** Throws AquatintError 'not-finite'. */
export function requireFinite(values: Float32Array, what: string): void {
  if (values.every(Number.isFinite)) return;
  throw new AquatintError('not-finite', `The ${what} returned numbers that are not finite.`);
}
