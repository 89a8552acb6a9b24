import { expect, it } from 'vitest';
import { gridWindow } from './useGrid.ts';

const cells = { smallest: 90, gap: 10, count: 10_000 };

it('fills the width with as many cells as fit', () => {
  const grid = gridWindow({ width: 490, height: 600, top: 0 }, cells);
  expect(grid).toEqual({ columns: 5, pitch: 100, firstRow: 0, endRow: 9 });
});

it('draws few rows of many, those in sight among them', () => {
  const { columns, pitch, firstRow, endRow } = gridWindow({ width: 490, height: 600, top: 70_050 }, cells);
  expect(firstRow).toBe(697);
  expect(firstRow * pitch).toBeLessThan(70_050);
  expect(endRow * pitch).toBeGreaterThan(70_650);
  expect((endRow - firstRow) * columns).toBeLessThan(100);
});

it('ends with the last row, also when it was scrolled further than there is', () => {
  const grid = gridWindow({ width: 490, height: 600, top: 1e9 }, { ...cells, count: 12 });
  expect(grid).toMatchObject({ firstRow: 2, endRow: 3 });
});

it('draws a little before it has been measured', () => {
  const grid = gridWindow({ width: 0, height: 0, top: 0 }, { ...cells, count: 4 });
  expect(grid).toEqual({ columns: 1, pitch: 100, firstRow: 0, endRow: 3 });
});
