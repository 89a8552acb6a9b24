import { useState, type FormEvent } from 'react';
import { listName, removeWordList, saveWordList, useWordLists } from '../../stores/wordLists.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { TextArea } from '../../ui/TextArea.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import styles from './StylesDialog.module.css';

interface Props {
  /** '': a new list. */
  readonly name: string;
  readonly onClose: () => void;
  readonly onWork: (work: Promise<unknown>) => void;
}

export function WordListForm({ name: before, onClose, onWork }: Props) {
  const stored = useWordLists((state) => state.lists.get(before) ?? '');
  const [name, setName] = useState(before);
  const [text, setText] = useState(stored);
  const good = listName(name);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (good === null) return;
    onWork(before === '' || before === good ? saveWordList(good, text) : renamed(before, good, text));
    onClose();
  };
  return (
    <form className={styles['form']} onSubmit={submit}>
      <TextInput
        label={t('styles:name')}
        hint={good === null && name !== '' ? t('styles:lettersDigitsSpaces') : ''}
        placeholder={t('styles:season')}
        value={name}
        maxLength={100}
        autoCapitalize="none"
        autoComplete="off"
        onChange={setName}
      />
      <TextArea
        label={t('styles:oneOnEachLine')}
        placeholder={t('styles:seasons')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className={styles['buttons']}>
        <Button look="primary" type="submit" disabled={good === null || text.trim() === ''}>
          {t('styles:keep')}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t('styles:neverMind')}
        </Button>
      </div>
    </form>
  );
}

async function renamed(before: string, after: string, text: string): Promise<void> {
  await saveWordList(after, text);
  await removeWordList(before);
}
