import { expect, it } from 'vitest';
import { placementOf } from './placement.ts';

const wide = { width: 400, height: 100 };
const square = { width: 200, height: 200 };

it('cuts what is beyond, lies in as a whole, or is stretched', () => {
  expect(placementOf(wide, square, 'crop')).toEqual({
    crop: { left: 150, top: 0, width: 100, height: 100 },
    area: { left: 0, top: 0, width: 200, height: 200 },
  });
  expect(placementOf(wide, square, 'fit')).toEqual({
    crop: { left: 0, top: 0, width: 400, height: 100 },
    area: { left: 0, top: 75, width: 200, height: 50 },
  });
  expect(placementOf(wide, square, 'stretch')).toEqual({
    crop: { left: 0, top: 0, width: 400, height: 100 },
    area: { left: 0, top: 0, width: 200, height: 200 },
  });
});
