import 'fake-indexeddb/auto';
import { beforeEach, expect, it } from 'vitest';
import { USUAL_SETTINGS } from '../core/recipe/settings.ts';
import { useDraft } from './draft.ts';
import {
  addJob,
  changeJob,
  clearQueue,
  editJob,
  moveJob,
  openQueue,
  refresh,
  replaceEdited,
  useQueue,
} from './queue.ts';
import { readJobs, writeJobs } from './queueDb.ts';

const wanted = (prompt: string) => ({ settings: { ...USUAL_SETTINGS, prompt }, repeats: false });
const prompts = async (): Promise<string[]> => (await readJobs()).map(({ settings }) => settings.prompt);

beforeEach(async () => {
  await writeJobs(
    [],
    (await readJobs()).map(({ id }) => id),
  );
  await openQueue();
});

it('is stored in its order, as it is shown', async () => {
  for (const prompt of ['a', 'b', 'c']) await addJob(wanted(prompt));
  await moveJob(useQueue.getState().jobs[2]?.id ?? '', -1);
  expect(await prompts()).toEqual(['a', 'c', 'b']);
  expect(useQueue.getState().jobs.map(({ settings }) => settings.prompt)).toEqual(['a', 'c', 'b']);
});

it('changes a job in its place, with words drawn anew', async () => {
  for (const prompt of ['a', 'b']) await addJob(wanted(prompt));
  editJob(useQueue.getState().jobs[0]?.id ?? '');
  expect(useDraft.getState().prompt).toBe('a');
  expect(await replaceEdited({ ...USUAL_SETTINGS, prompt: 'a {red|red} fox' })).toBe(true);
  const [first] = await readJobs();
  expect(first?.settings.prompt).toBe('a {red|red} fox');
  expect(first?.wordings[0]?.prompt).toBe('a red fox');
});

it('does not change a job that has been begun meanwhile', async () => {
  await addJob(wanted('a'));
  const [job] = useQueue.getState().jobs;
  editJob(job?.id ?? '');
  await changeJob(job?.id ?? '', { state: 'making' });
  expect(await replaceEdited({ ...USUAL_SETTINGS, prompt: 'b' })).toBe(false);
  expect(await prompts()).toEqual(['a']);
});

it('is cleared of all but what is being made', async () => {
  for (const prompt of ['a', 'b', 'c']) await addJob(wanted(prompt));
  await changeJob(useQueue.getState().jobs[0]?.id ?? '', { state: 'making' });
  await clearQueue();
  expect(await prompts()).toEqual(['a']);
});

it('reads jobs of other versions of the page as far as they are known', async () => {
  await addJob(wanted('a'));
  const [job] = await readJobs();
  const settings = { prompt: 'old', steps: -5, unheardOf: true } as unknown as typeof USUAL_SETTINGS;
  if (job) await writeJobs([{ ...job, settings }]);
  const [read] = await readJobs();
  expect(read?.settings).toEqual({ ...USUAL_SETTINGS, prompt: 'old', steps: read?.settings.steps });
  expect(read?.settings.steps).toBeGreaterThan(0);
});

it('keeps a job that is added while another tab’s change is read', async () => {
  const reading = refresh();
  const adding = addJob(wanted('added meanwhile'));
  await reading;
  expect(useQueue.getState().jobs.map(({ settings }) => settings.prompt)).toEqual(['added meanwhile']);
  await adding;
  expect(await prompts()).toEqual(['added meanwhile']);
});
