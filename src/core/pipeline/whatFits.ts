import { planPicture, type Occasion, type Wanted } from './picturePhases.ts';
import type { Model } from '../model/model.ts';
import { said, type Said } from '../said.ts';

/** Sides are whole multiples of this many pixels. */
const STEP = 64;

/** What somebody could ask for instead: other numbers at the same size, or else the largest picture of this shape. */
export function whatFits(model: Model, occasion: Occasion, wanted: Wanted): Said {
  const automatic: Wanted = { ...wanted, precision: 'auto' };
  const fits = (size: Partial<Occasion>, how = automatic): boolean =>
    planPicture(model, { ...occasion, ...size }, how).refusal === null;
  const { plan, refusal } = planPicture(model, occasion, automatic);
  if (refusal === null) return said('fits.precision', { precision: plan.precision });
  for (const size of smallerSizes(occasion)) {
    if (!fits(size)) continue;
    const numbers = planPicture(model, { ...occasion, ...size }, automatic).plan.precision;
    return fits(size, wanted)
      ? said('fits.size', { ...size })
      : said('fits.sizeAndPrecision', { ...size, precision: numbers });
  }
  return said('fits.nothing');
}

/** The largest first. */
function smallerSizes({ width, height }: Occasion): { readonly width: number; readonly height: number }[] {
  const longer = Math.max(width, height);
  const count = Math.ceil(longer / STEP) - 1;
  const along = (side: number, length: number): number =>
    Math.max(STEP, STEP * Math.round((side * length) / longer / STEP));
  return Array.from({ length: count }, (_, i) => STEP * (count - i)).map((length) => ({
    width: along(width, length),
    height: along(height, length),
  }));
}
