import { ArrowDown, ArrowUp, Pause, Pencil, Play, RotateCcw, Trash2, X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { visibleText } from '../../core/visibleText.ts';
import {
  clearQueue,
  editJob,
  moveJob,
  pauseQueue,
  removeJob,
  retryJob,
  useQueue,
} from '../../stores/queue.ts';
import type { QueuedJob } from '../../stores/queueDb.ts';
import { secondsWaiting, useMadePace } from '../../stores/queueWork.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { errorText } from '../errorText.ts';
import { duration, excerpt } from '../phrases.ts';
import { NotifyWhenDone } from './NotifyWhenDone.tsx';
import styles from './Queue.module.css';

/** What waits, for whoever has more than one picture in mind; nothing where nothing does. */
export function Queue() {
  const jobs = useQueue((queue) => queue.jobs);
  const paused = useQueue((queue) => queue.paused);
  const isShown = paused || jobs.length > 1 || jobs.some(({ state, repeats }) => state === 'held' || repeats);
  if (!isShown) return null;
  return (
    <section className={styles['queue']} aria-labelledby="queue-title">
      <header className={styles['header']}>
        <h2 id="queue-title" className={styles['title']}>
          {t('queue:title')} <span className={styles['count']}>{jobs.length}</span>
        </h2>
        <span className={styles['left']}>{paused ? t('queue:paused') : <TimeLeft jobs={jobs} />}</span>
        <IconButton
          label={paused ? t('queue:letTheQueueGoOn') : t('queue:pauseAfterThisPicture')}
          onClick={() => void pauseQueue(!paused)}
        >
          {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
        </IconButton>
        <IconButton
          label={t('queue:removeAllThatWait')}
          disabled={jobs.every(({ state }) => state === 'making')}
          onClick={() => void clearQueue()}
        >
          <Trash2 aria-hidden />
        </IconButton>
      </header>
      <ol className={styles['jobs']} aria-label={t('queue:jobsInOrder')}>
        {jobs.map((job) => (
          <Job key={job.id} job={job} />
        ))}
      </ol>
      <NotifyWhenDone />
    </section>
  );
}

function TimeLeft({ jobs }: { readonly jobs: readonly QueuedJob[] }) {
  const pace = useMadePace(({ seconds }) => seconds);
  const left = secondsWaiting(jobs, pace);
  return left === null || left === 0 ? '' : t('queue:forWhatWaits', { left: duration(left) });
}

const MOVES: Readonly<Record<string, 1 | -1>> = { ArrowUp: -1, ArrowDown: 1 };

function Job({ job }: { readonly job: QueuedJob }) {
  const { id, state, settings, repeats, reason } = job;
  const editing = useQueue((queue) => queue.editing === id);
  const name = excerpt(settings.prompt, 60);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = MOVES[event.key];
    if (by === undefined || !event.altKey) return;
    event.preventDefault();
    void moveJob(id, by);
  };
  return (
    <li
      className={styles['job']}
      data-state={state}
      data-editing={editing ? '' : undefined}
      onKeyDown={onKeyDown}
    >
      <div className={styles['what']}>
        <span className={styles['words']} dir="auto" title={visibleText(settings.prompt)}>
          {visibleText(settings.prompt)}
        </span>
        <span className={styles['facts']}>
          {factsOf(job)}
          {repeats ? ` · ${t('queue:untilYouStopIt')}` : ''}
        </span>
        {reason === null ? null : <span className={styles['reason']}>{reasonText(reason)}</span>}
      </div>
      <div className={styles['actions']}>
        {state === 'making' ? null : (
          <>
            <IconButton label={t('queue:earlier', { name })} onClick={() => void moveJob(id, -1)}>
              <ArrowUp aria-hidden />
            </IconButton>
            <IconButton label={t('queue:later', { name })} onClick={() => void moveJob(id, 1)}>
              <ArrowDown aria-hidden />
            </IconButton>
            <IconButton label={t('queue:change', { name })} onClick={() => editJob(id)}>
              <Pencil aria-hidden />
            </IconButton>
          </>
        )}
        <IconButton label={t('queue:remove', { name })} onClick={() => void removeJob(id)}>
          <X aria-hidden />
        </IconButton>
      </div>
      {state === 'held' ? (
        <Button look="quiet" icon={<RotateCcw aria-hidden />} onClick={() => void retryJob(id)}>
          {t('queue:tryAgain')}
        </Button>
      ) : null}
    </li>
  );
}

function factsOf({ state, settings: { count, steps, width, height } }: QueuedJob): string {
  const facts = [
    state === 'making' ? t('queue:beingMade') : state === 'held' ? t('queue:waitsForYou') : '',
    count > 1 ? t('queue:pictures', { count }) : '',
    t('queue:sizeAndSteps', { width, height, steps }),
  ];
  return facts.filter((fact) => fact !== '').join(' · ');
}

function reasonText({ code }: NonNullable<QueuedJob['reason']>): string {
  return code === 'given-up' ? t('queue:thePageWasClosedOr') : errorText(code);
}
