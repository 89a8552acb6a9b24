import { t } from '../../texts/translate.ts';
import styles from './TokenGauge.module.css';

interface Props {
  readonly tokens: number;
  /** As many as the chunks have room for. */
  readonly room: number;
  readonly chunks: number;
  readonly slips: number;
  /** Places that ask for lists that are not there. */
  readonly unlisted: number;
}

const MOST_CHUNKS = 12;

/** One bar for every text that the model reads at once, as far inked as it is full. */
export function TokenGauge({ tokens, room, chunks, slips, unlisted }: Props) {
  const size = room / chunks;
  const shown = Math.min(chunks, MOST_CHUNKS);
  return (
    <div className={styles['gauge']}>
      <div className={styles['bars']} aria-hidden>
        {Array.from({ length: shown }, (_, i) => (
          <span key={i} className={styles['bar']}>
            <span
              className={styles['ink']}
              style={{ '--full': `${100 * Math.max(0, Math.min(1, (tokens - i * size) / size))}%` }}
            />
          </span>
        ))}
      </div>
      <p className={styles['count']}>
        {slips === 0 ? null : <span className={styles['slips']}>{t('words:slips', { count: slips })}</span>}
        {unlisted === 0 ? null : (
          <span className={styles['slips']}>{t('words:unknownNames', { count: unlisted })}</span>
        )}
        <span title={t('words:tokensRoughlyWordsAnd')}>
          <span className="visually-hidden">{t('words:tokens')} </span>
          {tokens} / {room}
        </span>
      </p>
    </div>
  );
}
