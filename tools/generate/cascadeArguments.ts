import { readFileAndNumbers, UsageError } from './readArgument.ts';

/** A model of this disk that makes the picture larger; what is null is the model's own. */
export interface LargerArgument {
  readonly file: string;
  readonly steps: number | null;
  readonly guidance: number | null;
  readonly noiseLevel: number | null;
}

export const CASCADE_OPTIONS = { cascade: { type: 'string', multiple: true } } as const;

export const CASCADE_HELP = `  --cascade MODEL       a model on this disk that makes the picture larger, as DeepFloyd IF's second stage and the x4 upscaler
                        do; @50,4,250: with its steps, its guidance and the noise on the smaller picture. May be repeated:
                        each goes on with what the one before made`;

const MOST_STEPS = 1000;
const MOST_GUIDANCE = 100;
const MOST_NOISE = 999;

/** Throws UsageError. */
export function readCascadeArguments(texts: readonly string[] = []): readonly LargerArgument[] {
  return texts.map((text) => {
    const { file, numbers } = readFileAndNumbers(text);
    const [steps = null, guidance = null, noiseLevel = null, ...more] = numbers;
    const isValid =
      isWhole(steps, 1, MOST_STEPS) &&
      isWithin(guidance, 0, MOST_GUIDANCE) &&
      isWhole(noiseLevel, 0, MOST_NOISE);
    if (isValid && more.length === 0) return { file, steps, guidance, noiseLevel };
    throw new UsageError(
      `--cascade wants MODEL or MODEL@steps,guidance,noise: 1 to ${MOST_STEPS}, 0 to ${MOST_GUIDANCE}, 0 to ${MOST_NOISE}, not "${text}".`,
    );
  });
}

const isWithin = (value: number | null, low: number, high: number): boolean =>
  value === null || (value >= low && value <= high);

const isWhole = (value: number | null, low: number, high: number): boolean =>
  value === null || (Number.isInteger(value) && isWithin(value, low, high));
