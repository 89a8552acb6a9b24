import type { Said } from '../core/said.ts';
import { allSentences } from '../stores/sentence.ts';
import { t } from '../texts/translate.ts';

interface Props {
  readonly error: { readonly message: string; readonly said?: readonly Said[] | null };
}

/** What exactly went wrong: in sentences, or as the remark for whoever is asked for help, which is in English and says so. */
export function WhatHappened({ error: { said, message } }: Props) {
  if (said) return <p>{allSentences(said)}</p>;
  return (
    <p>
      {t('page:remark')}{' '}
      <span lang="en" translate="no">
        {message}
      </span>
    </p>
  );
}
