import { LARGEST_SEED, readSeed, type Seed } from '../../src/protocol/seed.ts';

/** Bad input from the command line: one sentence, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface NumberRule {
  readonly option: string;
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
}

/** Throws UsageError. */
export function readNumber(text: string, { option, low, high, whole }: NumberRule): number {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (value >= low && value <= high && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(
    `--${option} wants ${whole ? 'a whole number' : 'a number'} from ${low} to ${high}, not "${text}".`,
  );
}

export const optionalNumber = (text: string | undefined, rule: NumberRule): number | null =>
  text === undefined ? null : readNumber(text, rule);

/** Throws UsageError. */
export function optionalSeed(text: string | undefined, option: string): Seed | null {
  if (text === undefined) return null;
  const seed = readSeed(text);
  if (seed !== null) return seed;
  throw new UsageError(`--${option} wants a whole number from 0 to ${LARGEST_SEED}, not "${text}".`);
}

/** Throws UsageError. */
export function readChoice<const T extends string>(
  text: string | undefined,
  { option, choices, usual }: { option: string; choices: readonly T[]; usual: T },
): T {
  if (text === undefined) return usual;
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${option} wants one of ${choices.join(', ')}, not "${text}".`);
}
