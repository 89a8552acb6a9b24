import { expect, test } from 'vitest';
import { PreviewPace } from './previewPace.ts';

/** Steps of `step` seconds, each followed by a preview of `preview` seconds where the pace allows one. */
async function shownOf(steps: number, step: number, preview: number): Promise<number[]> {
  let now = 0;
  const pace = new PreviewPace(() => now);
  const shown: number[] = [];
  for (let i = 0; i < steps; i += 1) {
    now += step;
    const made = await pace.take(async () => {
      now += preview;
      return i;
    });
    if (made !== null) shown.push(made);
  }
  return shown;
}

test('every step is shown where a preview takes half a step at most', async () => {
  expect(await shownOf(5, 10, 1)).toEqual([0, 1, 2, 3, 4]);
  expect(await shownOf(5, 10, 5)).toEqual([0, 1, 2, 3, 4]);
});

test('slow previews take a third of the time', async () => {
  expect(await shownOf(9, 10, 10)).toEqual([0, 2, 4, 6, 8]);
  expect(await shownOf(17, 1, 4)).toEqual([0, 8, 16]);
});
