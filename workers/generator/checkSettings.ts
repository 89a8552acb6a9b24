import { AquatintError } from '../../src/core/errors.ts';
import { LARGEST_SEED, readSeed } from '../../src/protocol/seed.ts';
import type { GenerationSettings } from '../../src/protocol/settings.ts';
import { GRAMMARS } from '../../src/protocol/words.ts';

const LONGEST_PROMPT = 100_000;
const MOST_PICTURES = 16;
const LARGEST_SIDE = 4096;
const LARGEST_DELTA = 2 ** 32 - 1;

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
  requireSeed('The seed', settings.seed);
  requireWhole('The number of pictures', settings.count, [1, MOST_PICTURES]);
  requireNumber('Guidance', settings.guidance, [0, 100]);
  if (settings.eta !== null) requireNumber('Eta', settings.eta, [0, 1]);
  checkGuidance(settings.guidanceOptions);
  checkNoise(settings.noise);
  requireOneOf('The grammar', settings.language.grammar, GRAMMARS);
  requireOneOf('The empty negative prompt', settings.language.emptyNegative, ['usual', 'zeros']);
  requireWhole('CLIP skip', settings.language.clipSkip, [1, 12]);
  requireOneOf('The decoder', settings.decoder, ['auto', 'full', 'small']);
  requireOneOf('The tiling', settings.tiling, ['auto', 'whole', 'tiles']);
  if (settings.source !== null) {
    requireNumber('The strength', settings.source.strength, [0, 1]);
    requireWhole('The noise level', settings.source.noiseLevel, [0, 350]);
  }
  if (settings.refiner !== null) requireNumber("The refiner's share", settings.refiner.from, [0, 1]);
}

function checkGuidance({ rescale, from, to, perturbed, image }: GenerationSettings['guidanceOptions']): void {
  requireNumber('Guidance rescale', rescale, [0, 1]);
  requireNumber('The start of guidance', from, [0, 1]);
  requireNumber('The end of guidance', to, [0, 1]);
  requireNumber('Perturbed-attention guidance', perturbed, [0, 100]);
  requireNumber('Image guidance', image, [0, 100]);
  if (from <= to) return;
  throw new AquatintError('settings-invalid', `Guidance cannot end (${to}) before it starts (${from}).`);
}

function checkNoise(noise: GenerationSettings['noise']): void {
  requireSeed('The variation seed', noise.variationSeed);
  requireNumber('The variation strength', noise.variationStrength, [0, 1]);
  requireWhole('The seed delta', noise.laterSeedDelta, [0, LARGEST_DELTA]);
  requireOneOf('The noise of steps', noise.steps, ['continued', 'comfyui_cuda', 'comfyui_cpu']);
  requireOneOf('The strength of the first noise', noise.start, ['usual', 'sgm']);
  if (noise.resizeFrom === null) return;
  requireWhole('The width that the seed is resized from', noise.resizeFrom.width, [8, LARGEST_SIDE]);
  requireWhole('The height that the seed is resized from', noise.resizeFrom.height, [8, LARGEST_SIDE]);
}

function requireNumber(what: string, value: unknown, [least, most]: readonly [number, number]): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  throw new AquatintError(
    'settings-invalid',
    `${what} must be a number from ${least} to ${most}, not ${String(value)}.`,
  );
}

function requireSeed(what: string, value: unknown): void {
  if (readSeed(value) !== null) return;
  throw new AquatintError(
    'settings-invalid',
    `${what} must be a whole number from 0 to ${LARGEST_SEED}, not ${String(value)}.`,
  );
}

function requireOneOf(what: string, value: unknown, choices: readonly string[]): void {
  if (choices.some((choice) => choice === value)) return;
  throw new AquatintError(
    'settings-invalid',
    `${what} must be one of ${choices.join(', ')}, not ${String(value)}.`,
  );
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
