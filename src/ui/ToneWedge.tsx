import styles from './ToneWedge.module.css';

interface Props {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly text: string;
  /** Tones on the strip. */
  readonly cells: number;
}

const MOST_CELLS = 40;

/**
 * Progress as a printmaker's test strip: every bath bites one tone deeper than the one before.
 */
export function ToneWedge({ label, done, total, text, cells: wanted }: Props) {
  const cells = Math.max(1, Math.min(MOST_CELLS, wanted));
  const filled = total > 0 ? (done / total) * cells : 0;
  return (
    <div
      className={styles['wedge']}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      aria-valuetext={text}
    >
      {Array.from({ length: cells }, (_, i) => (
        <span
          key={i}
          className={styles['cell']}
          data-state={i + 1 <= filled ? 'bitten' : i < filled + 1 ? 'biting' : 'bare'}
          style={{ '--tone': `${28 + (72 * (i + 1)) / cells}%` }}
        />
      ))}
    </div>
  );
}
