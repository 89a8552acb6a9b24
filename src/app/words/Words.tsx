import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import { useEffect } from 'react';
import { useDraft } from '../../stores/draft.ts';
import { fold, useIsFolded } from '../../stores/panels.ts';
import { useWordless } from '../../stores/models.ts';
import { watchPrompts } from '../../stores/promptView.ts';
import { StyleChips } from '../styles/StyleChips.tsx';
import { EarlierPrompts } from './EarlierPrompts.tsx';
import { GenerateButtons } from './GenerateButtons.tsx';
import { PROMPT_ID, PromptField } from './PromptField.tsx';
import { Proof } from './Proof.tsx';
import styles from './Words.module.css';

export function Words() {
  const isEmpty = useDraft((draft) => draft.prompt.trim() === '');
  const wordless = useWordless();
  useEffect(watchPrompts, []);
  return (
    <section className={styles['words']} aria-label="Describe">
      {wordless ? (
        <p className={styles['wordless']}>This model makes pictures without words. Yours are kept.</p>
      ) : (
        <PromptField
          field="prompt"
          id={PROMPT_ID}
          label="Describe a picture"
          look="title"
          placeholder="Describe a picture …"
        />
      )}
      <GenerateButtons empty={isEmpty && !wordless} />
    </section>
  );
}

/** What else there is to say about the words: less often needed, so not always in sight. */
export function MoreWords() {
  if (useWordless()) return null;
  return (
    <section className={styles['more']} aria-label="More about the words">
      <StyleChips />
      <div className={styles['folds']}>
        <NegativePrompt />
        <Proof />
        <EarlierPrompts />
      </div>
    </section>
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
