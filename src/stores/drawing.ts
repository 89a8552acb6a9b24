import { create } from 'zustand';
import type { Settings } from '../core/recipe/settings.ts';
import type { ItemSummary, ModelSummary } from '../protocol/models.ts';
import { useDraft } from './draft.ts';
import { sketcherFor } from './guideNetworks.ts';
import { addControl, changeControl, removeGuide } from './guides.ts';
import { useItems } from './items.ts';
import { useModels } from './models.ts';
import { keptPicture } from './startFrom.ts';

/** The form's drawing: a control picture of dark strokes on light paper, for a network that makes pictures of them. */

type Control = Settings['controls'][number];

/** Makes lines of dark strokes, as such networks know them. */
const READ_BY = 'scribble';

/** Of the way. The site's pencil keeps an outline and washes out what is within: the last steps, without it, put that back. */
const PENCIL_TO = 0.9;

/** Whether the drawing pad is open. */
export const useDrawingPad = create<{ readonly isOpen: boolean }>()(() => ({ isOpen: false }));

export const openDrawingPad = (isOpen: boolean): void => useDrawingPad.setState({ isOpen });

/** The network that the model in the form draws with; null where there is none. */
export function useSketcher(): ItemSummary | null {
  const model = useDraft((draft) => draft.model);
  const family = useModels(({ models }) => familyOf(models, model));
  return useItems(({ items }) => sketcherFor(items, { model, family }));
}

export function sketcherNow(): ItemSummary | null {
  const { model } = useDraft.getState();
  return sketcherFor(useItems.getState().items, {
    model,
    family: familyOf(useModels.getState().models, model),
  });
}

const familyOf = (models: readonly ModelSummary[], model: string): string =>
  models.find(({ id }) => id === model)?.card.family ?? '';

/** May strokes be added to this control picture? */
export const isDrawing = ({ preprocessor }: Control): boolean => preprocessor === READ_BY;

/** Where the form's drawing is among its control pictures; -1 where there is none. */
export const placeOfDrawing = (controls: readonly Control[]): number => controls.findIndex(isDrawing);

export const useIsDrawn = (): boolean => useDraft(({ controls }) => controls.some(isDrawing));

/** The form has this drawing from now on; null: none. False where it could not be kept, which has been said. */
export async function keepDrawing(drawing: Blob | null, sketcher: ItemSummary): Promise<boolean> {
  const image = drawing && (await keptPicture(drawing));
  if (drawing !== null && image === null) return false;
  const place = placeOfDrawing(useDraft.getState().controls);
  const { name, hash } = sketcher;
  if (image === null) {
    if (place >= 0) removeGuide({ list: 'controls', place });
  } else if (place >= 0) changeControl(place, { image, name, hash });
  else
    addControl({ image, name, hash, preprocessor: READ_BY, to: sketcher.builtIn === true ? PENCIL_TO : 1 });
  return true;
}
