import { useModels } from '../../stores/models.ts';
import { keepOfflineFiles, stopKeepingOfflineFiles, useOfflineFiles } from '../../stores/offlineFiles.ts';
import { keepStorage, useStorage } from '../../stores/storage.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { fileSize } from '../phrases.ts';
import styles from './StorageNote.module.css';

export function StorageNote() {
  const { used, left } = useStorage();
  if (used === null || left === null) return null;
  return (
    <section className={styles['note']} aria-labelledby="storage-title">
      <h3 id="storage-title">{t('models:room')}</h3>
      <Strip used={used} left={left} />
      <p className={styles['figures']}>
        <span>{t('models:used', { used: fileSize(used) })}</span>
        <span>{t('models:leftForThisPage', { left: fileSize(left) })}</span>
      </p>
      <Persistence />
      <Offline />
    </section>
  );
}

/** A tone for each model, the rest bare paper. */
function Strip({ used, left }: { readonly used: number; readonly left: number }) {
  const models = useModels((state) => state.models).filter(({ bytes }) => bytes > 0);
  const known = models.reduce((sum, { bytes }) => sum + bytes, 0);
  const sorted = [...models].sort((a, b) => b.bytes - a.bytes);
  return (
    <div className={styles['strip']} aria-hidden>
      {sorted.map(({ id, name, bytes }, i) => (
        <span
          key={id}
          className={styles['patch']}
          title={`${name}: ${fileSize(bytes)}`}
          style={{ flexGrow: bytes, '--tone': `${100 - (60 * i) / Math.max(1, sorted.length)}%` }}
        />
      ))}
      <span className={styles['rest']} style={{ flexGrow: Math.max(0, used - known) }} />
      <span style={{ flexGrow: left }} />
    </div>
  );
}

/** Asked for by a button, with the reason beside it: some browsers put the question to the visitor. */
function Persistence() {
  const persistent = useStorage((state) => state.persistent);
  if (persistent === null) return null;
  if (persistent) {
    return <p className={styles['text']}>{t('models:theBrowserKeepsAllOf')}</p>;
  }
  return (
    <>
      <p className={styles['text']}>{t('models:ifTheDiskRunsShortThe')}</p>
      <Button className={styles['ask']} onClick={() => void keepStorage()}>
        {t('models:askToKeepThem')}
      </Button>
    </>
  );
}

/** What has not been needed yet, and can be had at once by those who will be without a network. */
function Offline() {
  const { missing, fetching, failed } = useOfflineFiles();
  if (missing === null) return null;
  if (fetching !== null) {
    const share = fetching.total === 0 ? 1 : fetching.done / fetching.total;
    return (
      <div className={styles['keeping']}>
        <p className={styles['text']} role="status">
          {t('models:keepingForOffline', { done: fileSize(fetching.done), total: fileSize(fetching.total) })}
        </p>
        <progress className={styles['bar']} value={share} aria-label={t('models:keepAllForOffline')} />
        <Button onClick={stopKeepingOfflineFiles}>{t('models:stopKeeping')}</Button>
      </div>
    );
  }
  if (missing.length === 0) return <p className={styles['text']}>{t('models:allIsKeptForOffline')}</p>;
  const bytes = missing.reduce((sum, file) => sum + file.bytes, 0);
  return (
    <>
      <p className={styles['text']}>
        {failed ? t('models:notAllKept') : t('models:someIsFetchedWhenNeeded', { bytes: fileSize(bytes) })}
      </p>
      <Button className={styles['ask']} onClick={() => void keepOfflineFiles()}>
        {t('models:keepAllForOffline')}
      </Button>
    </>
  );
}
