import type { DownloadStatus } from '../../protocol/downloads.ts';
import { allSentences } from '../../stores/sentence.ts';
import { t } from '../../texts/translate.ts';
import { duration, fileSize } from '../phrases.ts';

/** How far a download is, on the left of its line. */
export function amountText({ done, total }: Pick<DownloadStatus, 'done' | 'total'>): string {
  return total === null
    ? fileSize(done)
    : t('models:bytesOf', { done: fileSize(done), total: fileSize(total) });
}

/** What it is doing, on the right. */
export function paceText(status: DownloadStatus): string {
  const { state, speed, secondsLeft, error } = status;
  switch (state) {
    case 'queued':
      return t('models:waitsForTheOthers');
    case 'checking':
      return t('models:lookingAtItsFiles');
    case 'rereading':
      return t('models:readingAgainWhatIsHere');
    case 'storing':
      return t('models:puttingItAway');
    case 'retrying':
      return t('models:tryingAgain', { message: error?.said ? allSentences(error.said) : '' }).trim();
    case 'paused':
      return t('models:paused');
    case 'failed':
      return t('models:stopped');
    case 'running': {
      const pace = speed === null ? '' : t('models:aSecond', { speed: fileSize(speed) });
      const left = secondsLeft === null ? '' : t('models:timeLeft', { secondsLeft: duration(secondsLeft) });
      return [pace, left].filter((part) => part !== '').join(', ');
    }
  }
}

/** Of all that run: for the header. '' when none does. */
export function overallProgress(downloads: readonly DownloadStatus[]): string {
  const running = downloads.filter(({ state }) => state !== 'paused' && state !== 'failed');
  const total = running.reduce((sum, status) => sum + (status.total ?? 0), 0);
  if (running.length === 0) return '';
  const done = running.reduce((sum, status) => sum + status.done, 0);
  return total === 0 ? '…' : `${Math.min(99, Math.floor((100 * done) / total))} %`;
}
