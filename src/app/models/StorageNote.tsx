import { useModels } from '../../stores/models.ts';
import { keepStorage, useStorage } from '../../stores/storage.ts';
import { Button } from '../../ui/Button.tsx';
import { fileSize } from '../phrases.ts';
import styles from './StorageNote.module.css';

export function StorageNote() {
  const { used, left } = useStorage();
  if (used === null || left === null) return null;
  return (
    <section className={styles['note']} aria-labelledby="storage-title">
      <h3 id="storage-title">Room</h3>
      <Strip used={used} left={left} />
      <p className={styles['figures']}>
        <span>{fileSize(used)} used</span>
        <span>{fileSize(left)} left for this page</span>
      </p>
      <Persistence />
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
    return <p className={styles['text']}>The browser keeps all of this until you delete it.</p>;
  }
  return (
    <>
      <p className={styles['text']}>
        If the disk runs short, the browser may clear models and prints without asking. It can be asked to
        keep them; some browsers will ask you in turn.
      </p>
      <Button className={styles['ask']} onClick={() => void keepStorage()}>
        Ask to keep them
      </Button>
    </>
  );
}
