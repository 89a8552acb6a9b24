import type { DownloadStatus } from '../../protocol/downloads.ts';
import { duration, fileSize } from '../phrases.ts';

/** How far a download is, on the left of its line. */
export function amountText({ done, total }: Pick<DownloadStatus, 'done' | 'total'>): string {
  return total === null ? fileSize(done) : `${fileSize(done)} of ${fileSize(total)}`;
}

/** What it is doing, on the right. */
export function paceText(status: DownloadStatus): string {
  const { state, speed, secondsLeft, error } = status;
  switch (state) {
    case 'queued':
      return 'Waits for the others';
    case 'checking':
      return 'Looking at its files …';
    case 'rereading':
      return 'Reading again what is here …';
    case 'storing':
      return 'Putting it away …';
    case 'retrying':
      return `${error?.message ?? ''} Trying again …`.trim();
    case 'paused':
      return 'Paused';
    case 'failed':
      return 'Stopped';
    case 'running': {
      const pace = speed === null ? '' : `${fileSize(speed)} a second`;
      const left = secondsLeft === null ? '' : `${duration(secondsLeft)} left`;
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
