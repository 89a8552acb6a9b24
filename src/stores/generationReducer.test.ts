import { describe, expect, it } from 'vitest';
import type { GeneratorEvent } from '../protocol/generator.ts';
import { USUAL_DRAFT } from './draft.ts';
import {
  IDLE,
  isBusy,
  reduceGeneration,
  type GenerationAction,
  type GenerationState,
} from './generationReducer.ts';
import { said } from '../core/said.ts';

const settings = { ...USUAL_DRAFT, prompt: 'a red apple', steps: 4, count: 2 };
const rgba = new Uint8ClampedArray(4);

const run = (...actions: GenerationAction[]): GenerationState => actions.reduce(reduceGeneration, IDLE);
const begin: GenerationAction = { kind: 'begin', job: 1, settings, at: 10 };
const heard = (event: GeneratorEvent, job = 1): GenerationAction => ({ kind: 'heard', job, event, at: 20 });
const progress = (picture: number, done: number): GenerationAction =>
  heard({ kind: 'progress', id: 7, stage: 'denoise', picture, done, total: 4, secondsLeft: 3 });
const preview = (picture: number, step: number): GenerationAction =>
  heard({ kind: 'preview', id: 7, picture, step, width: 1, height: 1, rgba });

describe('reduceGeneration', () => {
  it('begins afresh', () => {
    const state = run(
      begin,
      progress(0, 3),
      { kind: 'ended', job: 1, error: null, cancelled: false },
      {
        ...begin,
        job: 2,
      },
    );
    expect(state).toMatchObject({ phase: 'running', job: 2, done: 0, pixels: null, made: [], heardAt: 10 });
  });

  it('follows steps and keeps the picture as far as it is', () => {
    const state = run(begin, progress(0, 1), preview(0, 1), progress(0, 2), preview(0, 2));
    expect(state).toMatchObject({
      stage: 'denoise',
      done: 2,
      total: 4,
      secondsLeft: 3,
      steps: 2,
      heardAt: 20,
    });
    expect(state.pixels?.rgba).toBe(rgba);
  });

  it('takes a clean plate for the next picture', () => {
    const state = run(begin, preview(0, 3), progress(1, 0));
    expect(state).toMatchObject({ picture: 1, pixels: null, steps: 0 });
  });

  it('ignores what belongs to an earlier job', () => {
    const before = run(begin, { ...begin, job: 2 });
    expect(reduceGeneration(before, progress(0, 3))).toBe(before);
    expect(reduceGeneration(before, { kind: 'ended', job: 1, error: null, cancelled: true })).toBe(before);
  });

  it('says a notice once', () => {
    const notice = heard({ kind: 'notice', id: 7, said: said('notice.noFace') });
    expect(run(begin, notice, notice).notices).toEqual([said('notice.noFace')]);
  });

  it('is busy until it has ended, also while it stops', () => {
    const stopping = run(begin, { kind: 'cancelling', job: 1 });
    expect(stopping.phase).toBe('cancelling');
    expect(isBusy(stopping)).toBe(true);
    const ended = reduceGeneration(stopping, { kind: 'ended', job: 1, error: null, cancelled: true });
    expect(ended.phase).toBe('cancelled');
    expect(isBusy(ended)).toBe(false);
  });

  it('keeps what was made when it fails', () => {
    const error = { code: 'out-of-memory', message: 'no room' } as const;
    const state = run(
      begin,
      { kind: 'kept', job: 1, entry: 'a' },
      { kind: 'ended', job: 1, error, cancelled: false },
    );
    expect(state).toMatchObject({ phase: 'failed', made: ['a'], error, secondsLeft: null });
  });
});
