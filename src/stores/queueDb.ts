import type { DBSchema } from 'idb';
import type { ErrorCode } from '../core/errors.ts';
import type { GridAxis } from '../core/recipe/grid.ts';
import { readValues } from '../core/recipe/readValues.ts';
import { SETTINGS, USUAL_SETTINGS, type Settings } from '../core/recipe/settings.ts';
import type { Wording } from '../protocol/generator.ts';
import { PageDatabase } from './database.ts';

/** Why a job is held: what went wrong, or that it was begun too often and never ended. */
export interface Reason {
  readonly code: ErrorCode | 'given-up';
  readonly message: string;
}

/** One picture of a grid. */
export interface GridPlace {
  readonly id: string;
  readonly axes: readonly GridAxis[];
  /** Its number, the first axis fastest. */
  readonly cell: number;
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
  /** Pictures of it that are finished and in the gallery. */
  readonly made: number;
  /** The grid that it is a cell of. */
  readonly grid?: GridPlace;
  /** How often it has been begun: what takes the page down each time is not begun for ever. */
  readonly tries: number;
}

/** What the network gave at one call of a job's picture. */
export interface KeptCall {
  readonly picture: number;
  readonly call: number;
  readonly outputs: readonly Float32Array[];
}

interface Schema extends DBSchema {
  jobs: { key: string; value: QueuedJob };
  /** By job, picture and call. */
  calls: { key: [string, number, number]; value: readonly Float32Array[] };
  state: { key: string; value: unknown };
}

const queue = new PageDatabase<Schema>('aquatint-queue');

/** In order. Settings of other versions of the page are read as far as they are known. */
export async function readJobs(): Promise<QueuedJob[]> {
  const jobs = await (await queue.reading()).getAll('jobs');
  return jobs
    .map((job) => ({
      ...job,
      made: job.made ?? 0,
      settings: readValues(SETTINGS, job.settings, USUAL_SETTINGS),
    }))
    .sort((a, b) => a.place - b.place);
}

/** All of these changes or none. */
export function writeJobs(put: readonly QueuedJob[], removed: readonly string[] = []): Promise<void> {
  return queue.write(['jobs', 'calls'], (transaction) => {
    const jobs = transaction.objectStore('jobs');
    const calls = transaction.objectStore('calls');
    return [
      ...put.map((job) => () => jobs.put(job)),
      ...removed.flatMap((id) => [() => jobs.delete(id), () => calls.delete(callsOf([id]))]),
    ];
  });
}

/** Keys that begin so: in IndexedDB's order an array comes after every number. */
const callsOf = (beginning: readonly (string | number)[]): IDBKeyRange =>
  IDBKeyRange.bound(beginning, [...beginning, []]);

/** Calls of one picture, the later of which replace what was known from the first of them on. */
export function writeCalls(job: string, kept: readonly KeptCall[]): Promise<void> {
  return queue.write(['calls'], (transaction) => {
    const calls = transaction.objectStore('calls');
    const [first] = kept;
    if (first === undefined) return [];
    const { picture, call } = first;
    const outdated = IDBKeyRange.bound([job, picture, call], [job, picture, []]);
    return [
      () => calls.delete(outdated),
      ...kept.map((one) => () => calls.put(one.outputs, [job, one.picture, one.call])),
    ];
  });
}

/** In order, as far as there is none missing. */
export async function readCalls(job: string, picture: number): Promise<(readonly Float32Array[])[]> {
  const db = await queue.reading();
  const range = callsOf([job, picture]);
  const [keys, calls] = await Promise.all([db.getAllKeys('calls', range), db.getAll('calls', range)]);
  const whole = keys.findIndex(([, , call], i) => call !== i);
  return whole === -1 ? calls : calls.slice(0, whole);
}

/** Of this picture and those before. */
export function forgetCalls(job: string, picture: number): Promise<void> {
  return queue.write(['calls'], (transaction) => [
    () => transaction.objectStore('calls').delete(IDBKeyRange.bound([job], [job, picture, []])),
  ]);
}

/** The prints of a grid's cells, as far as they are made. */
export type GridPrints = Readonly<Record<number, string>>;

const gridKey = (id: string): string => `grid/${id}`;

export async function readGrid(id: string): Promise<GridPrints> {
  return ((await (await queue.reading()).get('state', gridKey(id))) ?? {}) as GridPrints;
}

export async function writeGridPrint(id: string, cell: number, entry: string): Promise<void> {
  const prints = { ...(await readGrid(id)), [cell]: entry };
  await queue.write(['state'], (transaction) => [
    () => transaction.objectStore('state').put(prints, gridKey(id)),
  ]);
}

export function forgetGrid(id: string): Promise<void> {
  return queue.write(['state'], (transaction) => [
    () => transaction.objectStore('state').delete(gridKey(id)),
  ]);
}

export async function readPaused(): Promise<boolean> {
  return (await (await queue.reading()).get('state', 'paused')) === true;
}

export function writePaused(paused: boolean): Promise<void> {
  return queue.write(['state'], (transaction) => [
    () => transaction.objectStore('state').put(paused, 'paused'),
  ]);
}
