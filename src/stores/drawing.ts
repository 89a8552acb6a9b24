import { isNamed } from '../core/model/item.ts';
import { SITE_ITEMS } from '../core/model/siteItems.ts';
import type { Settings } from '../core/recipe/settings.ts';
import type { ItemSummary, ModelSummary } from '../protocol/models.ts';
import { editDraft, useDraft } from './draft.ts';
import { sketcherFor } from './guideNetworks.ts';
import { addControl, changeControl, removeGuide } from './guides.ts';
import { useItems } from './items.ts';
import { useModels } from './models.ts';
import { paceOf, type Pace } from './pace.ts';
import { keptPicture } from './startFrom.ts';

/** The form's drawing: a control picture of dark strokes on light paper, for a network that makes pictures of them. */

type Control = Settings['controls'][number];

/** Makes lines of dark strokes, as such networks know them. */
const READ_BY = 'scribble';

/**
 * To where of the way the site's pencil is heard. It keeps an outline and washes out what is within: the last of many steps,
 * without it, put that back. Of few steps each does too much for that.
 */
const PENCIL_TO: Readonly<Record<Pace, number>> = { full: 0.9, quick: 1 };

/** The same controls for another pace; where somebody has changed it, it stays. */
export function atPace(controls: readonly Control[], pace: Pace): readonly Control[] {
  const other = PENCIL_TO[pace === 'quick' ? 'full' : 'quick'];
  const isOurs = ({ hash, to }: Control): boolean =>
    to === other && SITE_ITEMS.some((item) => isNamed(item, hash));
  return controls.some(isOurs)
    ? controls.map((one) => (isOurs(one) ? { ...one, to: PENCIL_TO[pace] } : one))
    : controls;
}

/** Drawings go along with the form's pace. Returns the way to stop. */
export function watchDrawings(): () => void {
  return useDraft.subscribe((draft, before) => {
    if (paceOf(draft) === paceOf(before)) return;
    const controls = atPace(draft.controls, paceOf(draft));
    if (controls !== draft.controls) editDraft({ controls: [...controls] });
  });
}

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
  const { name, hash, builtIn } = sketcher;
  const to = builtIn === true ? PENCIL_TO[paceOf(useDraft.getState())] : 1;
  if (image === null) {
    if (place >= 0) removeGuide({ list: 'controls', place });
  } else if (place >= 0) changeControl(place, { image, name, hash });
  else addControl({ image, name, hash, preprocessor: READ_BY, to });
  return true;
}
