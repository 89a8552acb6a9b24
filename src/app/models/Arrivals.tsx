import { Pause, Play, X } from 'lucide-react';
import { useState } from 'react';
import type { DownloadStatus } from '../../protocol/downloads.ts';
import { isErrorCode } from '../../engine/wireErrors.ts';
import { discardDownload, pauseDownload, resumeDownload, useDownloads } from '../../stores/downloads.ts';
import { cancelImport, useModels } from '../../stores/models.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { ToneWedge } from '../../ui/ToneWedge.tsx';
import { FailureNote } from '../FailureNote.tsx';
import { duration, fileSize } from '../phrases.ts';
import { amountText, paceText } from './downloadWords.ts';
import styles from './Arrivals.module.css';

const CELLS = 32;

/** What is on its way into the list: downloads, and the copy of a file of one's own. */
export function Arrivals() {
  const downloads = useDownloads((state) => state.downloads);
  const importing = useModels((state) => state.importing);
  if (downloads.length === 0 && !importing) return null;
  return (
    <section aria-labelledby="arrivals-title" className={styles['arrivals']}>
      <h3 id="arrivals-title">On its way</h3>
      {importing ? <Importing /> : null}
      <ul className={styles['list']}>
        {downloads.map((download) => (
          <li key={download.id}>
            <Download download={download} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Importing() {
  const importing = useModels((state) => state.importing);
  if (!importing) return null;
  const { name, done, total, secondsLeft } = importing;
  const text = total > 0 ? `${fileSize(done)} of ${fileSize(total)}` : 'Reading the model …';
  return (
    <div className={styles['arrival']}>
      <div className={styles['head']}>
        <p className={styles['name']}>Adding {name}</p>
        <IconButton label={`Cancel adding ${name}`} onClick={cancelImport}>
          <X aria-hidden />
        </IconButton>
      </div>
      <ToneWedge label={`Adding ${name}`} done={done} total={total} text={text} cells={CELLS} />
      <p className={styles['line']}>
        <span>{text}</span>
        <span>{secondsLeft === null ? '' : `${duration(secondsLeft)} left`}</span>
      </p>
    </div>
  );
}

/** How far it is, with what can be done about it. */
export function Download({ download }: { readonly download: DownloadStatus }) {
  const { name, done, total, state, error, restarted, kept } = download;
  const amount = amountText(download);
  return (
    <article className={styles['arrival']} aria-label={`Download of ${name}`} data-state={state}>
      <div className={styles['head']}>
        <p className={styles['name']}>{name}</p>
        <Controls download={download} />
      </div>
      {kept ? (
        <>
          <ToneWedge
            label={`Download of ${name}`}
            done={done}
            total={total ?? 0}
            text={amount}
            cells={CELLS}
          />
          <p className={styles['line']}>
            <span>{amount}</span>
            <span>{paceText(download)}</span>
          </p>
        </>
      ) : null}
      {restarted ? (
        <p className={styles['note']}>
          The server could not go on in the middle of a file, so that file began again.
        </p>
      ) : null}
      {state === 'failed' && error && isErrorCode(error.code) ? (
        <FailureNote error={{ code: error.code, message: error.message }} />
      ) : null}
    </article>
  );
}

function Controls({ download }: { readonly download: DownloadStatus }) {
  const { id, name, state, kept, done } = download;
  const [asking, setAsking] = useState(false);
  const isResting = state === 'paused' || state === 'failed';
  const discard = (): void => void discardDownload(id);
  return (
    <div className={styles['controls']}>
      {!kept ? null : isResting ? (
        <IconButton
          label={`${state === 'failed' ? 'Try again' : 'Go on with'} ${name}`}
          onClick={() => void resumeDownload(id)}
        >
          <Play aria-hidden />
        </IconButton>
      ) : (
        <IconButton label={`Pause ${name}`} onClick={() => void pauseDownload(id)}>
          <Pause aria-hidden />
        </IconButton>
      )}
      <IconButton
        label={kept ? `Cancel ${name}` : `Dismiss ${name}`}
        onClick={() => (kept && done > 0 ? setAsking(true) : discard())}
      >
        <X aria-hidden />
      </IconButton>
      <ConfirmDialog
        open={asking}
        title={`Cancel the download of ${name}?`}
        text={`The ${fileSize(done)} that have arrived are deleted. To go on later, pause it instead.`}
        confirm="Cancel and delete"
        decline="Keep"
        onConfirm={discard}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}
