import { AquatintError } from '../../src/core/errors.ts';
import type { GenerationSettings } from '../../src/protocol/settings.ts';

const LONGEST_PROMPT = 100_000;
const MOST_PICTURES = 16;
const LARGEST_SIDE = 4096;
const LARGEST_SEED = 2 ** 32 - 1;

/**
 * Settings come from links, files and scripts too: what is out of range is refused with the range, before any
 * work. Size and steps are checked again where the model is known.
 */
export function checkSettings(settings: GenerationSettings): void {
  requireText('The prompt', settings.prompt);
  requireText('The negative prompt', settings.negativePrompt);
  requireWhole('The width', settings.width, [8, LARGEST_SIDE]);
  requireWhole('The height', settings.height, [8, LARGEST_SIDE]);
  requireWhole('The number of steps', settings.steps, [1, 1000]);
  requireWhole('The seed', settings.seed, [0, LARGEST_SEED]);
  requireWhole('The number of pictures', settings.count, [1, MOST_PICTURES]);
  const { guidance } = settings;
  if (typeof guidance !== 'number' || !(guidance >= 0 && guidance <= 100)) {
    throw new AquatintError('settings-invalid', `Guidance must be a number from 0 to 100, not ${guidance}.`);
  }
}

function requireText(what: string, value: unknown): void {
  if (typeof value === 'string' && value.length <= LONGEST_PROMPT) return;
  const came = typeof value === 'string' ? `one of ${value.length} characters` : typeof value;
  throw new AquatintError(
    'settings-invalid',
    `${what} must be a text of at most ${LONGEST_PROMPT} characters, not ${came}.`,
  );
}

function requireWhole(what: string, value: unknown, [least, most]: readonly [number, number]): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return;
  throw new AquatintError(
    'settings-invalid',
    `${what} must be a whole number from ${least} to ${most}, not ${String(value)}.`,
  );
}
