import type { Settings } from '../recipe/settings.ts';
import { USUAL_LARGER } from '../recipe/settings.ts';
import type { ModelCard } from './card.ts';

/** Whether a model makes small pictures larger. */
export const makesLarger = ({ noiseLevel }: Pick<ModelCard, 'noiseLevel'>): boolean =>
  noiseLevel !== undefined;

/** How it is begun with behind another model. */
export function largerBy(
  id: string,
  { usual, noiseLevel }: Pick<ModelCard, 'usual' | 'noiseLevel'>,
): Settings['cascade'][number] {
  const { steps, guidance } = { ...USUAL_LARGER, ...usual };
  return { model: id, steps, guidance, noiseLevel: noiseLevel ?? USUAL_LARGER.noiseLevel };
}
