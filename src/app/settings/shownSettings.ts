import { rulesOf } from '../../core/prompt/grammars.ts';
import { valueAt, type Place } from '../../core/recipe/paths.ts';
import { USUAL_SETTINGS, type SettingPath, type Settings } from '../../core/recipe/settings.ts';
import { findSampler } from '../../core/samplers/catalogue.ts';

/** What makes a difference only with certain other settings. */
const CONDITIONS: { readonly [path in SettingPath]?: (settings: Settings) => boolean } = {
  eta: ({ sampler }) => (findSampler(sampler)?.eta ?? null) !== null,
  'noise.variationSeed': ({ noise }) => noise.variationStrength > 0,
  'language.emphasis': ({ language }) => rulesOf(language.grammar).emphasis === 'a1111',
  'language.choices': ({ language }) => language.grammar !== 'plain',
};

/** What makes no difference is not offered; what has been changed always is. */
export function isShown({ path, field }: Place, settings: Settings): boolean {
  if (field.kind === 'list') return false;
  const conditions: Readonly<Record<string, (settings: Settings) => boolean>> = CONDITIONS;
  const condition = conditions[path];
  if (condition !== undefined && !condition(settings)) return false;
  return field.special !== true || valueAt(settings, path) !== valueAt(USUAL_SETTINGS, path);
}
