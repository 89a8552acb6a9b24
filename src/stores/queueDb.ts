import type { DBSchema } from 'idb';
import type { ErrorCode } from '../core/errors.ts';
import { readValues } from '../core/recipe/readValues.ts';
import { SETTINGS, USUAL_SETTINGS, type Settings } from '../core/recipe/settings.ts';
import type { Wording } from '../protocol/generator.ts';
import { PageDatabase } from './database.ts';

/** Why a job is held: what went wrong, or that it was begun too often and never ended. */
export interface Reason {
  readonly code: ErrorCode | 'given-up';
  readonly message: string;
}

/** A job that waits or is made: pictures of one form. */
export interface QueuedJob {
  readonly id: string;
  /** The queue's order: least first. */
  readonly place: number;
  readonly settings: Settings;
  /** The words of each of its pictures, drawn when it was added. */
  readonly wordings: readonly Wording[];
  /** Made again with another seed, until somebody stops it. */
  readonly repeats: boolean;
  /** 'held': it waits for somebody to mend what `reason` says. */
  readonly state: 'waiting' | 'making' | 'held';
  readonly reason: Reason | null;
  /** How often it has been begun: what takes the page down each time is not begun for ever. */
  readonly tries: number;
}

interface Schema extends DBSchema {
  jobs: { key: string; value: QueuedJob };
  state: { key: string; value: unknown };
}

const queue = new PageDatabase<Schema>('aquatint-queue');

/** In order. Settings of other versions of the page are read as far as they are known. */
export async function readJobs(): Promise<QueuedJob[]> {
  const jobs = await (await queue.reading()).getAll('jobs');
  return jobs
    .map((job) => ({ ...job, settings: readValues(SETTINGS, job.settings, USUAL_SETTINGS) }))
    .sort((a, b) => a.place - b.place);
}

/** All of these changes or none. */
export function writeJobs(put: readonly QueuedJob[], removed: readonly string[] = []): Promise<void> {
  return queue.write(['jobs'], (transaction) => {
    const jobs = transaction.objectStore('jobs');
    return [...put.map((job) => () => jobs.put(job)), ...removed.map((id) => () => jobs.delete(id))];
  });
}

export async function readPaused(): Promise<boolean> {
  return (await (await queue.reading()).get('state', 'paused')) === true;
}

export function writePaused(paused: boolean): Promise<void> {
  return queue.write(['state'], (transaction) => [
    () => transaction.objectStore('state').put(paused, 'paused'),
  ]);
}
