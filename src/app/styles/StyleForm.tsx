import { useState, type FormEvent } from 'react';
import type { Style } from '../../core/prompt/styles.ts';
import { saveStyle } from '../../stores/styles.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { TextArea } from '../../ui/TextArea.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import styles from './StylesDialog.module.css';

interface Props {
  /** With an empty name: a new one. */
  readonly style: Style;
  readonly onClose: () => void;
}

export function StyleForm({ style, onClose }: Props) {
  const [draft, setDraft] = useState(style);
  const name = draft.name.trim();
  const isEmpty = name === '' || (draft.prompt + draft.negativePrompt).trim() === '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isEmpty) return;
    saveStyle({ ...draft, name }, style.name === '' ? name : style.name);
    onClose();
  };
  return (
    <form className={styles['form']} onSubmit={submit}>
      <TextInput
        label={t('styles:name')}
        value={draft.name}
        maxLength={100}
        autoComplete="off"
        onChange={(value) => setDraft({ ...draft, name: value })}
      />
      <TextArea
        label={t('styles:words')}
        placeholder={t('styles:oilOnCanvasThickPaint')}
        value={draft.prompt}
        onChange={(event) => setDraft({ ...draft, prompt: event.target.value })}
      />
      <TextArea
        label={t('styles:whatToLeaveOut')}
        value={draft.negativePrompt}
        onChange={(event) => setDraft({ ...draft, negativePrompt: event.target.value })}
      />
      <div className={styles['buttons']}>
        <Button look="primary" type="submit" disabled={isEmpty}>
          {t('styles:keep')}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t('styles:neverMind')}
        </Button>
      </div>
    </form>
  );
}
