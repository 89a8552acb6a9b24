import { WORDS } from '../../core/recipe/grid.ts';
import { textOf } from '../settings/fieldTexts.ts';

/** What a grid goes over, in words. */
export function axisName(path: string): string {
  if (path === WORDS) return 'words of the prompt';
  const { label, row = '' } = textOf(path);
  return row === '' ? label : row;
}
