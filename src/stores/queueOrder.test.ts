import { expect, it } from 'vitest';
import { USUAL_SETTINGS } from '../core/recipe/settings.ts';
import type { QueuedJob } from './queueDb.ts';
import { lastPlace, moved, nextJob, workOf } from './queueOrder.ts';

const job = (id: string, place: number, state: QueuedJob['state'] = 'waiting'): QueuedJob => ({
  ...{ id, place, state, settings: USUAL_SETTINGS, wordings: [] },
  ...{ repeats: false, reason: null, made: 0, tries: 0 },
});

it('makes what was interrupted first, then what waits, and passes over what is held', () => {
  expect(nextJob([job('a', 1, 'held'), job('b', 2), job('c', 3, 'making')])?.id).toBe('c');
  expect(nextJob([job('a', 1, 'held'), job('b', 2), job('c', 3)])?.id).toBe('b');
  expect(nextJob([job('a', 1, 'held')])).toBeNull();
});

it('swaps neighbours, and never the one that is being made', () => {
  const jobs = [job('a', 1, 'making'), job('b', 2), job('c', 5)];
  expect(moved(jobs, 'c', -1).map(({ id, place }) => `${id}${place}`)).toEqual(['c2', 'b5']);
  expect(moved(jobs, 'b', -1)).toEqual([]);
  expect(moved(jobs, 'c', 1)).toEqual([]);
  expect(moved(jobs, 'gone', 1)).toEqual([]);
});

it('puts new jobs behind all others', () => {
  expect(lastPlace([])).toBe(1);
  expect(lastPlace([job('a', 7), job('b', 3)])).toBe(8);
});

it('counts pictures, steps and pixels as work', () => {
  expect(workOf({ ...USUAL_SETTINGS, count: 2, steps: 10, width: 1000, height: 500 })).toBe(10);
});
