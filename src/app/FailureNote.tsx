import type { ErrorCode } from '../core/errors.ts';
import { ERROR_TEXT } from './errorText.ts';
import styles from './FailureNote.module.css';

interface Props {
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

export function FailureNote({ error }: Props) {
  return (
    <div className={styles['failure']} role="alert">
      <p>{ERROR_TEXT[error.code]}</p>
      <details>
        <summary>What exactly happened</summary>
        <p>{error.message}</p>
      </details>
    </div>
  );
}
