import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import { useWordless } from '../../stores/models.ts';
import { fold, useIsFolded } from '../../stores/panels.ts';
import { t } from '../../texts/translate.ts';
import { StyleChips } from '../styles/StyleChips.tsx';
import { EarlierPrompts } from './EarlierPrompts.tsx';
import { PromptField } from './PromptField.tsx';
import { Proof } from './Proof.tsx';
import styles from './Words.module.css';

/** What else there is to say about the words: less often needed, so not always in sight. */
export function MoreWords() {
  if (useWordless()) return null;
  return (
    <section className={styles['more']} aria-label={t('words:moreAboutTheWords')}>
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
        {t('words:whatToLeaveOut')}
      </Collapsible.Trigger>
      <Collapsible.Panel className={styles['negativePanel']}>
        <PromptField
          field="negativePrompt"
          id="negativePrompt"
          label={t('words:negativePromptWhatTo')}
          placeholder={t('words:blurryTextAFrame')}
        />
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
