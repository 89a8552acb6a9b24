import type { Recipe } from '../core/recipe/recipe.ts';
import type { Settings } from '../core/recipe/settings.ts';
import { sentences } from '../texts/format.ts';
import { t } from '../texts/translate.ts';
import { adoptSettings, useDraft } from './draft.ts';
import { draftMark } from './draftHistory.ts';
import { useModels } from './models.ts';
import { notify } from './notices.ts';
import { picturesNamed, sourcesOf } from './sources.ts';

/** The form takes over what made a print, and says at once what of it is not here any more. */
export async function reusePrint(recipe: Recipe, words: Partial<Settings> = {}): Promise<void> {
  const { models } = useModels.getState();
  const settings = { ...recipe.settings, ...words };
  // An empty list is one that has not been read yet.
  const isHere = (id: string): boolean => models.length === 0 || models.some((model) => model.id === id);
  const gone = isHere(settings.model) ? null : recipe.modelName;
  const { model } = useDraft.getState();
  const mark = draftMark();
  adoptSettings(gone === null ? settings : { ...settings, model });
  const missing = [gone === null ? '' : modelGone(gone, nameOf(model)), await picturesGone(settings)];
  const text = sentences(t('stores:thePrintsSettingsAreIn'), ...missing);
  const tone = missing.some((sentence) => sentence !== '') ? 'warning' : 'plain';
  notify({ tone, text, command: { kind: 'undo-draft', mark } });
}

const nameOf = (id: string): string =>
  useModels.getState().models.find((model) => model.id === id)?.name ?? id;

const modelGone = (gone: string, instead: string): string =>
  t('stores:itsModelIsNotOnThis', { gone, instead });

async function picturesGone(settings: Settings): Promise<string> {
  const found = await sourcesOf(settings);
  const isGone = (names: readonly string[]): boolean => names.some((name) => !found.has(name));
  const nothing = { source: null, controls: [], imagePrompts: [] };
  return sentences(
    isGone(picturesNamed({ ...nothing, source: settings.source })) ? t('stores:thePictureItStarted') : '',
    isGone(picturesNamed({ ...settings, source: null })) ? t('stores:aPictureThatGuidedItIs') : '',
  );
}
