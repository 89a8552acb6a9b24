import type { ErrorCode } from '../core/errors.ts';
import type { Said } from '../core/said.ts';
import { t } from '../texts/translate.ts';
import { errorText } from './errorText.ts';
import { WhatHappened } from './WhatHappened.tsx';
import styles from './FailureNote.module.css';

interface Props {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly said?: readonly Said[] | null;
  };
  /** The facts are shown at once, where they are what one can act on. */
  readonly exact?: boolean;
}

export function FailureNote({ error, exact = false }: Props) {
  return (
    <div className={styles['failure']} role="alert">
      <p>{errorText(error.code)}</p>
      <details open={exact}>
        <summary>{t('page:whatExactlyHappened')}</summary>
        <WhatHappened error={error} />
      </details>
    </div>
  );
}
