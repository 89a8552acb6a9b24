import { AquatintError } from '../errors.ts';

export const LARGEST_SEED = 0xffffffff;

/** Throws AquatintError 'settings-invalid'. */
export function requireSeed(seed: number, largest = LARGEST_SEED): void {
  if (Number.isInteger(seed) && seed >= 0 && seed <= largest) return;
  throw new AquatintError(
    'settings-invalid',
    `The seed must be a whole number from 0 to ${largest}, not ${seed}.`,
  );
}
