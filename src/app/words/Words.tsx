import type { MouseEvent } from 'react';
import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight, Square } from 'lucide-react';
import { useEffect } from 'react';
import { useDraft } from '../../stores/draft.ts';
import { cancelGeneration, generate, useGeneration } from '../../stores/generation.ts';
import { isBusy } from '../../stores/generationReducer.ts';
import { fold, useIsFolded } from '../../stores/panels.ts';
import { watchPrompts } from '../../stores/promptView.ts';
import { Button } from '../../ui/Button.tsx';
import { useSettled } from '../../ui/useSettled.ts';
import { StyleChips } from '../styles/StyleChips.tsx';
import { PromptField } from './PromptField.tsx';
import { Proof } from './Proof.tsx';
import styles from './Words.module.css';

const PROMPT_ID = 'prompt';
const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function Words() {
  const isEmpty = useDraft((draft) => draft.prompt.trim() === '');
  useEffect(watchPrompts, []);
  return (
    <section className={styles['words']} aria-label="Describe">
      <PromptField
        field="prompt"
        id={PROMPT_ID}
        label="Describe a picture"
        look="title"
        placeholder="Describe a picture …"
      />
      <GenerateButton empty={isEmpty} />
    </section>
  );
}

/** What else there is to say about the words: less often needed, so not always in sight. */
export function MoreWords() {
  return (
    <section className={styles['more']} aria-label="More about the words">
      <StyleChips />
      <div className={styles['folds']}>
        <NegativePrompt />
        <Proof />
      </div>
    </section>
  );
}

function GenerateButton({ empty }: { readonly empty: boolean }) {
  const phase = useGeneration((state) => state.phase);
  const busy = useGeneration(isBusy);
  // One button in two roles: the second press of a double click is not meant for the other.
  const isSettled = useSettled(busy);
  const isMeant = ({ detail }: MouseEvent): boolean => detail < 2 || isSettled();
  if (busy) {
    return (
      <Button
        className={styles['generate']}
        icon={<Square aria-hidden />}
        disabled={phase === 'cancelling'}
        onClick={(event) => isMeant(event) && cancelGeneration()}
        aria-keyshortcuts="Escape"
      >
        {phase === 'cancelling' ? 'Stopping …' : 'Cancel'} <kbd className={styles['key']}>Esc</kbd>
      </Button>
    );
  }
  return (
    <Button
      look="primary"
      className={styles['generate']}
      onClick={(event) => {
        if (empty) document.getElementById(PROMPT_ID)?.focus();
        else if (isMeant(event)) void generate();
      }}
      aria-keyshortcuts="Control+Enter Meta+Enter"
    >
      Generate <kbd className={styles['key']}>{isMac ? '⌘' : 'Ctrl'} ↵</kbd>
    </Button>
  );
}

function NegativePrompt() {
  const isFolded = useIsFolded('negative');
  return (
    <Collapsible.Root open={!isFolded} onOpenChange={(open) => fold('negative', !open)}>
      <Collapsible.Trigger className={styles['negativeTrigger']}>
        <ChevronRight aria-hidden />
        What to leave out
      </Collapsible.Trigger>
      <Collapsible.Panel className={styles['negativePanel']}>
        <PromptField
          field="negativePrompt"
          id="negativePrompt"
          label="Negative prompt: what to leave out"
          placeholder="blurry, text, a frame …"
        />
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
