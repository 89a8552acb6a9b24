import { findSampler } from '../samplers/catalogue.ts';
import { isProse, placesOf, valueAt } from './paths.ts';
import type { Recipe } from './recipe.ts';
import { SETTINGS, USUAL_SETTINGS } from './settings.ts';

/** What a print is found by. */
export interface SearchText {
  /** What somebody wrote. */
  readonly words: string;
  /** Lines 'name:value', then whatever else names how it was made. */
  readonly settings: string;
}

/** Said of every print, even where it is the usual. */
const ALWAYS: ReadonlySet<string> = new Set(['steps', 'guidance', 'seed', 'sampler', 'width', 'height']);

export function searchTextOf({ settings, template, modelName, createdAt }: Recipe): SearchText {
  const said = placesOf(SETTINGS).flatMap(({ path, field }) => {
    const value = valueAt(settings, path);
    const isWorth = ALWAYS.has(path) || value !== valueAt(USUAL_SETTINGS, path);
    if (isProse(field) || !isWorth || (typeof value !== 'number' && typeof value !== 'string')) return [];
    return [`${path.slice(path.lastIndexOf('.') + 1).toLowerCase()}:${String(value).replace(/\s+/g, '_')}`];
  });
  const { adapters, controls, imagePrompts, width, height, sampler, prompt, negativePrompt } = settings;
  const named = [...adapters, ...controls, ...imagePrompts].map(({ name }) => name);
  return {
    words: [prompt, negativePrompt, template?.prompt ?? ''].join('\n'),
    settings: [
      ...said,
      `size:${width}x${height}`,
      `date:${createdAt.slice(0, 10)}`,
      modelName,
      ...named,
      findSampler(sampler)?.label ?? '',
    ].join('\n'),
  };
}
