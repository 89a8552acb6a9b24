import { takes, type ModelCard } from '../../core/model/card.ts';
import { rulesOf } from '../../core/prompt/grammars.ts';
import { valueAt, type Place } from '../../core/recipe/paths.ts';
import { USUAL_SETTINGS, type SettingPath, type Settings } from '../../core/recipe/settings.ts';
import { findSampler } from '../../core/samplers/catalogue.ts';

/** What makes a difference only with certain other settings. */
const CONDITIONS: { readonly [path in SettingPath]?: (settings: Settings) => boolean } = {
  paintArea: ({ source }) => (source?.mask ?? null) !== null,
  eta: ({ sampler }) => (findSampler(sampler)?.eta ?? null) !== null,
  // With a picture to change it stands beside that.
  'guidanceOptions.image': ({ source }) => source === null,
  'noise.variationSeed': ({ noise }) => noise.variationStrength > 0,
  'language.emphasis': ({ language }) => rulesOf(language.grammar).emphasis === 'a1111',
  'language.choices': ({ language }) => language.grammar !== 'plain',
};

/** What there is to say about words, and how closely a picture keeps to them. */
const OF_WORDS = /^(guidance$|guidanceOptions\.|language\.)/;

/** What makes no difference is not offered; what has been changed always is, but for what a model without words leaves unread. */
export function isShown({ path, field }: Place, settings: Settings, card: ModelCard | null): boolean {
  if (field.kind === 'list' || (card?.wordless === true && OF_WORDS.test(path))) return false;
  const conditions: Readonly<Record<string, (settings: Settings) => boolean>> = CONDITIONS;
  const condition = conditions[path];
  if (condition !== undefined && !condition(settings)) return false;
  if (field.special !== true || takes(card, path)) return true;
  return (valueAt(settings, path) ?? null) !== (valueAt(USUAL_SETTINGS, path) ?? null);
}
