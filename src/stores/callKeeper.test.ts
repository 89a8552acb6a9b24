import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import type { GeneratorEvent } from '../protocol/generator.ts';
import { CallKeeper, unfinishedOf } from './callKeeper.ts';
import { writeJobs } from './queueDb.ts';

const called = (picture: number, call: number, value = call): GeneratorEvent => ({
  ...{ kind: 'called', id: 1, picture, call },
  outputs: [Float32Array.of(value)],
});
const valuesOf = async (job: string, picture: number) =>
  (await unfinishedOf(job, picture))?.calls.map(([output]) => output?.[0]);

it('keeps every call from the first on, once a job has run for a while', async () => {
  let now = 0;
  const keeper = new CallKeeper('a', () => now);
  for (let call = 0; call < 3; call += 1) keeper.observe(called(0, call));
  expect(await unfinishedOf('a', 0)).toBeNull();
  now = 5000;
  keeper.observe(called(0, 3));
  await keeper.settled();
  keeper.observe(called(0, 4));
  await keeper.settled();
  expect(await valuesOf('a', 0)).toEqual([0, 1, 2, 3, 4]);
});

it('forgets what a call that is made anew outdates', async () => {
  const keeper = new CallKeeper('b', () => 1e6);
  const late = new CallKeeper(
    'b',
    (() => {
      let now = -1e6;
      return () => (now += 1e6);
    })(),
  );
  for (let call = 0; call < 4; call += 1) {
    late.observe(called(0, call));
    await late.settled();
  }
  late.observe(called(0, 2, 20));
  await late.settled();
  expect(await valuesOf('b', 0)).toEqual([0, 1, 20]);
  await keeper.finished(0);
  expect(await unfinishedOf('b', 0)).toBeNull();
  expect(await unfinishedOf('b', 1)).toEqual({ picture: 1, calls: [] });
});

it('goes with its job', async () => {
  let now = 0;
  const keeper = new CallKeeper('c', () => now);
  now = 1e6;
  keeper.observe(called(0, 0));
  await keeper.settled();
  expect(await valuesOf('c', 0)).toEqual([0]);
  await writeJobs([], ['c']);
  expect(await unfinishedOf('c', 0)).toBeNull();
});
