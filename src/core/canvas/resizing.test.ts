import { expect, it } from 'vitest';
import { resizingOf } from './resizing.ts';

const wide = { width: 4000, height: 1000 };
const square = { width: 512, height: 512 };

it('says what is lost, added or stretched', () => {
  expect(resizingOf(wide, square, 'crop')).toEqual({
    ...{ kind: 'cut', side: 'width', share: 0.75 },
    kept: { left: 1500, top: 0, width: 1000, height: 1000 },
  });
  expect(resizingOf(square, wide, 'crop')).toMatchObject({ kind: 'cut', side: 'height', share: 0.75 });
  expect(resizingOf(wide, square, 'fit')).toEqual({ kind: 'padded', side: 'height', share: 0.75 });
  expect(resizingOf(square, wide, 'fit')).toEqual({ kind: 'padded', side: 'width', share: 0.75 });
  expect(resizingOf(wide, square, 'stretch')).toEqual({ kind: 'stretched', by: 0.25 });
});

it('says nothing where nothing of that happens', () => {
  expect(resizingOf(square, square, 'fit')).toEqual({ kind: 'same' });
  expect(resizingOf({ width: 1001, height: 1000 }, square, 'crop')).toEqual({ kind: 'scaled' });
});
