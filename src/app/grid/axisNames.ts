import { WORDS } from '../../core/recipe/grid.ts';
import { t } from '../../texts/translate.ts';
import { textOf } from '../settings/fieldTexts.ts';

/** What a grid goes over, in words. */
export function axisName(path: string): string {
  if (path === WORDS) return t('grid:wordsOfThePrompt');
  const { label, row } = textOf(path);
  return row === '' ? label : row;
}
