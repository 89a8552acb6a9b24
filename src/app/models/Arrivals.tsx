import { Pause, Play, X } from 'lucide-react';
import { useState } from 'react';
import type { DownloadStatus } from '../../protocol/downloads.ts';
import { isErrorCode } from '../../engine/wireErrors.ts';
import { discardDownload, pauseDownload, resumeDownload, useDownloads } from '../../stores/downloads.ts';
import { cancelImport, useModels } from '../../stores/models.ts';
import { t } from '../../texts/translate.ts';
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
      <h3 id="arrivals-title">{t('models:onItsWay')}</h3>
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
  const text =
    total > 0
      ? t('models:bytesOf', { done: fileSize(done), total: fileSize(total) })
      : t('models:readingTheModel');
  return (
    <div className={styles['arrival']}>
      <div className={styles['head']}>
        <p className={styles['name']}>{t('models:adding', { name })}</p>
        <IconButton label={t('models:cancelAdding', { name })} onClick={cancelImport}>
          <X aria-hidden />
        </IconButton>
      </div>
      <ToneWedge label={t('models:adding', { name })} done={done} total={total} text={text} cells={CELLS} />
      <p className={styles['line']}>
        <span>{text}</span>
        <span>
          {secondsLeft === null ? '' : t('models:timeLeft', { secondsLeft: duration(secondsLeft) })}
        </span>
      </p>
    </div>
  );
}

/** How far it is, with what can be done about it. */
export function Download({ download }: { readonly download: DownloadStatus }) {
  const { name, done, total, state, error, restarted, kept } = download;
  const amount = amountText(download);
  return (
    <article className={styles['arrival']} aria-label={t('models:downloadOf', { name })} data-state={state}>
      <div className={styles['head']}>
        <p className={styles['name']}>{name}</p>
        <Controls download={download} />
      </div>
      {kept ? (
        <>
          <ToneWedge
            label={t('models:downloadOf', { name })}
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
      {restarted ? <p className={styles['note']}>{t('models:theServerCouldNotGoOn')}</p> : null}
      {state === 'failed' && error && isErrorCode(error.code) ? (
        <FailureNote error={{ ...error, code: error.code }} />
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
          label={state === 'failed' ? t('models:tryNamedAgain', { name }) : t('models:goOnWith', { name })}
          onClick={() => void resumeDownload(id)}
        >
          <Play aria-hidden />
        </IconButton>
      ) : (
        <IconButton label={t('models:pause', { name })} onClick={() => void pauseDownload(id)}>
          <Pause aria-hidden />
        </IconButton>
      )}
      <IconButton
        label={kept ? t('models:cancel', { name }) : t('models:dismiss', { name })}
        onClick={() => (kept && done > 0 ? setAsking(true) : discard())}
      >
        <X aria-hidden />
      </IconButton>
      <ConfirmDialog
        open={asking}
        title={t('models:cancelTheDownloadOf', { name })}
        text={t('models:arrivedIsDeleted', { done: fileSize(done) })}
        confirm={t('models:cancelAndDelete')}
        decline={t('models:keep')}
        onConfirm={discard}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}
