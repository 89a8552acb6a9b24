import { History, X } from 'lucide-react';
import { useState } from 'react';
import { visibleText } from '../../core/visibleText.ts';
import { forgetPrompts, promptsWith, usePromptHistory, writeAgain } from '../../stores/promptHistory.ts';
import type { UsedPrompt } from '../../stores/wordsDb.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { excerpt } from '../phrases.ts';
import styles from './EarlierPrompts.module.css';
import words from './Words.module.css';

/** More would be scrolled through by nobody; words narrow them. */
const MOST_SHOWN = 100;

/** Words that were used before, to be found and used again. */
export function EarlierPrompts() {
  const [open, setOpen] = useState(false);
  const isEmpty = usePromptHistory(({ prompts }) => prompts.length === 0);
  if (isEmpty && !open) return null;
  return (
    <>
      <button type="button" className={words['negativeTrigger']} onClick={() => setOpen(true)}>
        <History aria-hidden />
        {t('words:earlierWords')}
      </button>
      <ModalDialog open={open} onClose={() => setOpen(false)} title={t('words:earlierWords')}>
        <Found onUsed={() => setOpen(false)} />
      </ModalDialog>
    </>
  );
}

function Found({ onUsed }: { readonly onUsed: () => void }) {
  const prompts = usePromptHistory((state) => state.prompts);
  const [search, setSearch] = useState('');
  const found = promptsWith(prompts, search);
  return (
    <div className={styles['found']}>
      <TextInput label={t('words:find')} value={search} onChange={setSearch} />
      <ul className={styles['list']} aria-label={t('words:earlierWordsTheLast')}>
        {found.slice(0, MOST_SHOWN).map((used) => (
          <Row key={used.prompt} used={used} onUsed={onUsed} />
        ))}
      </ul>
      <div className={styles['foot']}>
        <span role="status">
          {found.length === prompts.length
            ? prompts.length
            : t('words:foundOf', { found: found.length, all: prompts.length })}
        </span>
        <Button look="alarm" disabled={found.length === 0} onClick={() => void forgetPrompts(found)}>
          {search.trim() === '' ? t('words:forgetAll') : t('words:forgetThese')}
        </Button>
      </div>
    </div>
  );
}

function Row({ used, onUsed }: { readonly used: UsedPrompt; readonly onUsed: () => void }) {
  const { prompt, negativePrompt } = used;
  return (
    <li className={styles['row']}>
      <button
        type="button"
        className={styles['use']}
        onClick={() => {
          onUsed();
          writeAgain(used);
        }}
      >
        <span className={styles['prompt']} dir="auto">
          {visibleText(prompt)}
        </span>
        {negativePrompt.trim() === '' ? null : (
          <span className={styles['without']} dir="auto">
            {t('words:without', { negativePrompt: visibleText(negativePrompt) })}
          </span>
        )}
      </button>
      <IconButton
        label={t('words:forget', { prompt: excerpt(prompt, 40) })}
        isPlain
        onClick={() => void forgetPrompts([used])}
      >
        <X aria-hidden />
      </IconButton>
    </li>
  );
}
