import { describe, expect, it } from 'vitest';
import { said } from '../../core/said.ts';
import type { DownloadStatus } from '../../protocol/downloads.ts';
import { amountText, overallProgress, paceText } from './downloadWords.ts';

const status = (more: Partial<DownloadStatus> = {}): DownloadStatus => ({
  ...{ id: 'a', name: 'A', page: '', state: 'running', done: 5e8, total: 2e9, speed: 1e7, secondsLeft: 150 },
  ...{ error: null, kept: true, restarted: false },
  ...more,
});

describe('words of a download', () => {
  it('say how much and how fast', () => {
    expect(amountText(status())).toBe('500 MB of 2.0 GB');
    expect(amountText(status({ total: null }))).toBe('500 MB');
    expect(paceText(status())).toBe('10 MB a second, about 3 minutes left');
    expect(paceText(status({ speed: null, secondsLeft: null }))).toBe('');
  });

  it('say why it does not move', () => {
    const error = { code: 'network', message: '', said: [said('trouble.brokeOff')] };
    expect(paceText(status({ state: 'retrying', error }))).toBe('The connection broke off. Trying again …');
    expect(paceText(status({ state: 'paused' }))).toBe('Paused');
  });

  it('sum up what runs', () => {
    expect(overallProgress([])).toBe('');
    expect(overallProgress([status({ state: 'paused' })])).toBe('');
    expect(overallProgress([status(), status({ done: 1.5e9 })])).toBe('50 %');
    expect(overallProgress([status({ total: null })])).toBe('…');
  });
});
