import { printA1111 } from '../core/metadata/a1111.ts';
import type { PngText } from '../core/metadata/pngChunks.ts';
import { findSampler } from '../core/samplers/catalogue.ts';
import type { Recipe } from '../protocol/settings.ts';

/** The keyword of our own, exact recipe in a PNG; other programs read `parameters`. */
export const RECIPE_KEYWORD = 'aquatint';

/** What a picture's file says about how it was made; not when, so that the same settings give the same file. */
export function recipeTexts(recipe: Recipe): PngText[] {
  return [
    { keyword: 'parameters', text: a1111Text(recipe) },
    { keyword: RECIPE_KEYWORD, text: JSON.stringify({ ...recipe, createdAt: undefined }) },
  ];
}

export function a1111Text({ settings, modelName, modelHash, app }: Recipe): string {
  const sampler = findSampler(settings.sampler);
  return printA1111({
    prompt: settings.prompt,
    negativePrompt: settings.negativePrompt,
    steps: settings.steps,
    sampler: sampler?.a1111Sampler ?? settings.sampler,
    scheduleType: sampler?.a1111Schedule ?? 'Automatic',
    cfgScale: settings.guidance,
    seed: settings.seed,
    width: settings.width,
    height: settings.height,
    modelHash: modelHash === '' ? null : modelHash,
    model: modelName,
    denoisingStrength: null,
    clipSkip: 1,
    rng: 'CPU',
    version: app,
    extra: new Map(),
  });
}
