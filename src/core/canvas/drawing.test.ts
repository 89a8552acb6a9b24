import { expect, it } from 'vitest';
import {
  cleared,
  isBlank,
  isCleared,
  NO_DRAWING,
  redone,
  strokesOf,
  undone,
  withStroke,
  type PenStroke,
} from './drawing.ts';

const stroke = (x: number, erasing = false): PenStroke => ({ points: [{ x, y: 0.5 }], width: 0.02, erasing });

it('takes strokes back and draws them again, in their order', () => {
  const both = withStroke(withStroke(NO_DRAWING, stroke(0.1)), stroke(0.2));
  expect(strokesOf(undone(both))).toEqual([stroke(0.1)]);
  expect(strokesOf(redone(undone(both)))).toEqual([stroke(0.1), stroke(0.2)]);
  expect(undone(undone(undone(both))).undone).toEqual([stroke(0.2), stroke(0.1)]);
});

it('clears the paper as a step like any other', () => {
  const blank = cleared(withStroke(NO_DRAWING, stroke(0.1)));
  expect([isCleared(blank), isBlank(blank)]).toEqual([true, true]);
  const anew = withStroke(blank, stroke(0.3));
  expect(strokesOf(anew)).toEqual([stroke(0.3)]);
  expect(strokesOf(undone(undone(anew)))).toEqual([stroke(0.1)]);
});

it('forgets what was taken back once something else is drawn', () => {
  const other = withStroke(undone(withStroke(NO_DRAWING, stroke(0.1))), stroke(0.2));
  expect(redone(other)).toBe(other);
});

it('an eraser alone leaves the paper blank', () => {
  expect(isBlank(withStroke(NO_DRAWING, stroke(0.1, true)))).toBe(true);
  expect(isBlank(withStroke(NO_DRAWING, stroke(0.1)))).toBe(false);
});
