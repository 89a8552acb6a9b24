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
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { ERROR_TEXT } from '../errorText.ts';
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
          Queue <span className={styles['count']}>{jobs.length}</span>
        </h2>
        <span className={styles['left']}>{paused ? 'paused' : <TimeLeft jobs={jobs} />}</span>
        <IconButton
          label={paused ? 'Let the queue go on' : 'Pause after this picture'}
          onClick={() => void pauseQueue(!paused)}
        >
          {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
        </IconButton>
        <IconButton
          label="Remove all that wait"
          disabled={jobs.every(({ state }) => state === 'making')}
          onClick={() => void clearQueue()}
        >
          <Trash2 aria-hidden />
        </IconButton>
      </header>
      <ol className={styles['jobs']} aria-label="Jobs, in order">
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
  return left === null || left === 0 ? '' : `${duration(left)} for what waits`;
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
          {repeats ? ' · until you stop it' : ''}
        </span>
        {reason === null ? null : <span className={styles['reason']}>{reasonText(reason)}</span>}
      </div>
      <div className={styles['actions']}>
        {state === 'making' ? null : (
          <>
            <IconButton label={`Earlier: ${name}`} onClick={() => void moveJob(id, -1)}>
              <ArrowUp aria-hidden />
            </IconButton>
            <IconButton label={`Later: ${name}`} onClick={() => void moveJob(id, 1)}>
              <ArrowDown aria-hidden />
            </IconButton>
            <IconButton label={`Change: ${name}`} onClick={() => editJob(id)}>
              <Pencil aria-hidden />
            </IconButton>
          </>
        )}
        <IconButton label={`Remove: ${name}`} onClick={() => void removeJob(id)}>
          <X aria-hidden />
        </IconButton>
      </div>
      {state === 'held' ? (
        <Button look="quiet" icon={<RotateCcw aria-hidden />} onClick={() => void retryJob(id)}>
          Try again
        </Button>
      ) : null}
    </li>
  );
}

function factsOf({ state, settings: { count, steps, width, height } }: QueuedJob): string {
  const pictures = count > 1 ? `${count} pictures · ` : '';
  const how = state === 'making' ? 'being made · ' : state === 'held' ? 'waits for you · ' : '';
  return `${how}${pictures}${width} × ${height}, ${steps} steps`;
}

function reasonText({ code }: NonNullable<QueuedJob['reason']>): string {
  return code === 'given-up'
    ? 'The page was closed or stopped each time that this was begun: try fewer pictures or a smaller size.'
    : ERROR_TEXT[code];
}
