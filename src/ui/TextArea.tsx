import { useId, type ComponentProps } from 'react';
import styles from './TextArea.module.css';

interface Props extends ComponentProps<'textarea'> {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly look?: 'title' | 'plain';
}

/** Grows with what is written in it. */
export function TextArea({ label, hideLabel = false, look = 'plain', id: givenId, ...rest }: Props) {
  const ownId = useId();
  const id = givenId ?? ownId;
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : styles['label']}>
        {label}
      </label>
      <textarea id={id} className={`${styles['area']} ${styles[look]}`} {...rest} />
    </div>
  );
}
