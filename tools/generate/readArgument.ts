import { WEIGHTS_FILE } from '../../src/core/weights/weightsFile.ts';
import { LARGEST_RECIPE_SEED, readSeed, type RecipeSeed } from '../../src/core/recipe/seed.ts';

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

const numberIn = (text: string): number =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;

/**
 * FILE@number,number …: NaN for what is no number. An @ within a path, or in front of a file's ending, belongs to the name.
 */
export function readFileAndNumbers(text: string): {
  readonly file: string;
  readonly numbers: readonly number[];
} {
  const at = text.lastIndexOf('@');
  const behind = text.slice(at + 1);
  if (at <= 0 || /[\\/]/.test(behind) || WEIGHTS_FILE.test(behind)) return { file: text, numbers: [] };
  return { file: text.slice(0, at), numbers: behind.split(',').map(numberIn) };
}

/** Throws UsageError. */
export function readNumber(text: string, { option, low, high, whole }: NumberRule): number {
  const value = numberIn(text);
  if (value >= low && value <= high && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(
    `--${option} wants ${whole ? 'a whole number' : 'a number'} from ${low} to ${high}, not "${text}".`,
  );
}

/** Throws UsageError. */
export function readSeedOption(text: string, option: string): RecipeSeed {
  const seed = readSeed(text);
  if (seed !== null) return seed;
  throw new UsageError(`--${option} wants a whole number from 0 to ${LARGEST_RECIPE_SEED}, not "${text}".`);
}

/** Throws UsageError. */
export function readChoice<const T extends string>(
  text: string,
  { option, choices }: { readonly option: string; readonly choices: readonly T[] },
): T {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${option} wants one of ${choices.join(', ')}, not "${text}".`);
}

/** Throws UsageError. */
export function readSize(text: string, option: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /^(\d{1,4})x(\d{1,4})$/i.exec(text) ?? [];
  const size = { width: Number(width), height: Number(height) };
  if (size.width >= 8 && size.height >= 8 && size.width % 8 === 0 && size.height % 8 === 0) return size;
  throw new UsageError(`--${option} wants a size like 512x768 in multiples of 8, not "${text}".`);
}
