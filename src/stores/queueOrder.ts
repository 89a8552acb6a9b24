import type { QueuedJob } from './queueDb.ts';

/** The order of what waits, without what it is kept in. */

/** Behind all others. */
export const lastPlace = (jobs: readonly QueuedJob[]): number =>
  Math.max(0, ...jobs.map(({ place }) => place)) + 1;

/** What is to be made next: an interrupted job before those that wait. */
export function nextJob(jobs: readonly QueuedJob[]): QueuedJob | null {
  return (
    jobs.find(({ state }) => state === 'making') ?? jobs.find(({ state }) => state === 'waiting') ?? null
  );
}

/** The two jobs that change places; none where there is nothing to pass. The one that is being made keeps its own. */
export function moved(jobs: readonly QueuedJob[], id: string, by: 1 | -1): readonly QueuedJob[] {
  const movable = jobs.filter(({ state }) => state !== 'making');
  const at = movable.findIndex((job) => job.id === id);
  const [job, other] = [movable[at], movable[at + by]];
  if (job === undefined || other === undefined) return [];
  return [
    { ...job, place: other.place },
    { ...other, place: job.place },
  ];
}

/** Steps × pictures × megapixels: what a job's time is in proportion to, with one model. */
export function workOf({ count, steps, width, height }: QueuedJob['settings']): number {
  return (count * steps * width * height) / 1e6;
}
