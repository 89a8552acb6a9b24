import { create } from 'zustand';
import { t } from '../texts/translate.ts';
import { adoptSettings, type Draft } from './draft.ts';
import { notify } from './notices.ts';
import { readJobs, readPaused, writeJobs, writePaused, type QueuedJob } from './queueDb.ts';
import { lastPlace, moved } from './queueOrder.ts';
import { reasonText } from './sentence.ts';
import { wordingsOf } from './wording.ts';

/** What waits to be made, one list for all tabs: the database has it, and every tab shows it. */
export interface QueueState {
  readonly status: 'reading' | 'ready' | 'unreadable';
  /** In order; the one that is being made, too. */
  readonly jobs: readonly QueuedJob[];
  readonly paused: boolean;
  /** The job that the form holds to be changed, in this tab. */
  readonly editing: string | null;
}

export const useQueue = create<QueueState>()(() => ({
  status: 'reading',
  jobs: [],
  paused: false,
  editing: null,
}));

const CHANNEL = 'aquatint-queue';
let channel: BroadcastChannel | null = null;

/** Reads the queue, and reads it again whenever another tab has changed it. */
export async function openQueue(): Promise<void> {
  channel ??= new BroadcastChannel(CHANNEL);
  channel.onmessage = () => void refresh();
  await refresh();
}

/** Changes of this tab: what was read before one of them does not undo it. */
let changes = 0;
let storing: Promise<void> = Promise.resolve();

/** Shows what the database has, as it is after all changes of this tab. */
export async function refresh(): Promise<void> {
  const before = changes;
  try {
    await storing;
    const [jobs, paused] = await Promise.all([readJobs(), readPaused()]);
    if (changes !== before) return await refresh();
    useQueue.setState(({ editing }) => ({
      status: 'ready',
      ...{ jobs, paused },
      editing: jobs.some(({ id }) => id === editing) ? editing : null,
    }));
  } catch (reason) {
    useQueue.setState({ status: 'unreadable' });
    notify({
      tone: 'warning',
      text: t('stores:queueIsNotRead', { reason: reasonText(reason) }),
    });
  }
}

/** What cannot be stored is said, and still done in this tab. */
async function change(put: readonly QueuedJob[], removed: readonly string[] = []): Promise<void> {
  changes += 1;
  useQueue.setState(({ jobs, editing }) => {
    const gone = new Set([...removed, ...put.map(({ id }) => id)]);
    const all = [...jobs.filter(({ id }) => !gone.has(id)), ...put].sort((a, b) => a.place - b.place);
    return { jobs: all, editing: editing !== null && removed.includes(editing) ? null : editing };
  });
  const stored = writeJobs(put, removed);
  storing = stored.catch(() => undefined);
  try {
    await stored;
    channel?.postMessage('changed');
  } catch (reason) {
    notify({
      tone: 'warning',
      text: t('stores:queueIsNotStored', { reason: reasonText(reason) }),
    });
  }
}

type Wanted = Pick<QueuedJob, 'settings' | 'repeats' | 'grid'>;

const newJob = ({ settings, repeats, grid }: Wanted, place: number): QueuedJob => ({
  ...{ id: crypto.randomUUID(), place, settings, repeats },
  ...(grid === undefined ? {} : { grid }),
  wordings: wordingsOf(settings),
  ...{ state: 'waiting', reason: null, made: 0, tries: 0 },
});

/** Jobs that were added in this tab since it was loaded. */
const added = new Set<string>();

export const isAddedHere = (id: string): boolean => added.has(id);

/** Puts jobs behind all others. */
export async function addJobs(wanted: readonly Wanted[]): Promise<void> {
  const place = lastPlace(useQueue.getState().jobs);
  const jobs = wanted.map((one, i) => newJob(one, place + i));
  for (const { id } of jobs) added.add(id);
  await change(jobs);
}

export const addJob = (wanted: Wanted): Promise<void> => addJobs([wanted]);

const jobOf = (id: string): QueuedJob | undefined => useQueue.getState().jobs.find((job) => job.id === id);

/** What is known of a job changes; one that was removed meanwhile stays so. */
export async function changeJob(id: string, how: Partial<QueuedJob>): Promise<void> {
  const job = jobOf(id);
  if (job) await change([{ ...job, ...how }]);
}

export async function removeJob(id: string): Promise<void> {
  await change([], [id]);
}

/** All that wait; the one that is being made goes on. */
export async function clearQueue(): Promise<void> {
  const waiting = useQueue.getState().jobs.filter(({ state }) => state !== 'making');
  await change(
    [],
    waiting.map(({ id }) => id),
  );
}

export async function moveJob(id: string, by: 1 | -1): Promise<void> {
  const pair = moved(useQueue.getState().jobs, id, by);
  if (pair.length > 0) await change(pair);
}

/** Lets a held job wait again. */
export const retryJob = (id: string): Promise<void> =>
  changeJob(id, { state: 'waiting', reason: null, tries: 0 });

/** Puts a job's settings into the form; until they are put back the job waits unchanged. */
export function editJob(id: string): void {
  const job = jobOf(id);
  if (!job) return;
  const { template } = job.wordings[0] ?? {};
  adoptSettings({ ...job.settings, ...template });
  useQueue.setState({ editing: id });
}

export const endEditing = (): void => useQueue.setState({ editing: null });

/** The form's settings in the place of the job that it was filled with. False where that job has been begun or is gone. */
export async function replaceEdited(settings: Omit<Draft, 'seedMode'>): Promise<boolean> {
  const { editing } = useQueue.getState();
  const job = editing === null ? undefined : jobOf(editing);
  endEditing();
  if (job === undefined || job.state === 'making') return false;
  const { id, place, repeats } = job;
  await change([{ ...newJob({ settings, repeats }, place), id }]);
  return true;
}

export async function pauseQueue(paused: boolean): Promise<void> {
  changes += 1;
  useQueue.setState({ paused });
  const stored = writePaused(paused);
  storing = stored.catch(() => undefined);
  try {
    await stored;
    channel?.postMessage('changed');
  } catch {
    // it is paused in this tab all the same, and the next change of the queue says that nothing is stored
  }
}
