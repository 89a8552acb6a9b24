import { useId, useState } from 'react';
import styles from './fields.module.css';

interface Props {
  readonly label: string;
  /** The label is only spoken. */
  readonly bare?: boolean;
  /** Digits. */
  readonly value: string;
  /** Takes what was typed, and says whether it was a seed. */
  readonly onChange: (typed: string) => boolean;
}

/** A whole number of up to twenty digits, of which none is lost. */
export function SeedInput({ label, bare = false, value, onChange }: Props) {
  const id = useId();
  // What is being typed may be no seed for a moment; only seeds are passed on.
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    setKnown(value);
    setTyped(value);
  }
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={bare ? 'visually-hidden' : styles['label']}>
        {label}
      </label>
      <div className={styles['group']}>
        <input
          id={id}
          type="text"
          inputMode="numeric"
          autoComplete="off"
          spellCheck={false}
          className={styles['number']}
          value={typed}
          onChange={({ target }) => {
            const text = target.value.trim();
            setTyped(text);
            if (onChange(text)) setKnown(text);
          }}
          onBlur={() => setTyped(value)}
        />
      </div>
    </div>
  );
}
