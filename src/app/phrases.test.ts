import { describe, expect, it } from 'vitest';
import { USUAL_DRAFT } from '../stores/draft.ts';
import { IDLE } from '../stores/generationReducer.ts';
import {
  announcement,
  duration,
  exactDuration,
  excerpt,
  fileSize,
  passedOverText,
  stageText,
  tabProgress,
} from './phrases.ts';

describe('phrases', () => {
  it('says how long no more exactly than it is known', () => {
    expect([0.2, 1.2, 7.6, 42, 89, 200, 7200].map(duration)).toEqual([
      'a moment',
      'about 1 second',
      'about 8 seconds',
      'about 40 seconds',
      'about 90 seconds',
      'about 3 minutes',
      'about 2 hours',
    ]);
    expect([1.52, 12.4, 125].map(exactDuration)).toEqual(['1.5 s', '12 s', '2 min 5 s']);
  });

  it('names the tensors that nobody uses', () => {
    expect(passedOverText({ count: 1, names: ['emb_params'] })).toBe(
      'No network of this model has emb_params: it does nothing here.',
    );
    expect(passedOverText({ count: 5, names: ['a', 'b'] })).toBe(
      'No network of this model has a, b and 3 more: they do nothing here.',
    );
  });

  it('cuts long prompts between whole letters', () => {
    expect(excerpt('a red apple')).toBe('a red apple');
    expect(excerpt('🍎'.repeat(100), 3)).toBe('🍎🍎🍎 …');
  });

  it('says how big', () => {
    expect([0, 999, 23_400, 4_500_000, 2_100_000_000].map(fileSize)).toEqual([
      '0 bytes',
      '999 bytes',
      '23 KB',
      '4.5 MB',
      '2.1 GB',
    ]);
  });

  it('announces quarters, not steps', () => {
    const at = (done: number): string =>
      announcement({ ...IDLE, phase: 'running', stage: 'denoise', done, total: 20 });
    expect([0, 4, 5, 6, 10, 19].map(at)).toEqual([
      'Working',
      'Working',
      '25 percent',
      '25 percent',
      '50 percent',
      '75 percent',
    ]);
  });

  it('counts the whole job for the tab', () => {
    const settings = { ...USUAL_DRAFT, steps: 10, count: 2 };
    expect(tabProgress({ ...IDLE, phase: 'running', settings, picture: 1, steps: 5 })).toBe('75 %');
    expect(tabProgress({ ...IDLE, settings, picture: 1, steps: 5 })).toBe('');
  });

  it('names the step', () => {
    expect(stageText({ ...IDLE, phase: 'running', stage: 'denoise', done: 7, total: 20 })).toBe(
      'Step 7 of 20',
    );
    expect(stageText({ ...IDLE, phase: 'running', stage: 'model', done: 45, total: 100 })).toBe(
      'Loading the model, 45 %',
    );
  });
});
