import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import { useEffect } from 'react';
import { takes } from '../../core/model/card.ts';
import { useDraft } from '../../stores/draft.ts';
import { fold, useIsFolded } from '../../stores/panels.ts';
import { useModelCard, useWordless } from '../../stores/models.ts';
import { watchPrompts } from '../../stores/promptView.ts';
import { t } from '../../texts/translate.ts';
import { SettingControl } from '../settings/SettingControl.tsx';
import { StyleChips } from '../styles/StyleChips.tsx';
import { EarlierPrompts } from './EarlierPrompts.tsx';
import { GenerateButtons } from './GenerateButtons.tsx';
import { PROMPT_ID, PromptField } from './PromptField.tsx';
import { Proof } from './Proof.tsx';
import styles from './Words.module.css';

export function Words() {
  const isEmpty = useDraft((draft) => draft.prompt.trim() === '');
  const card = useModelCard();
  const wordless = card?.wordless ?? false;
  useEffect(watchPrompts, []);
  return (
    <section className={styles['words']} aria-label={t('words:describe')}>
      {wordless ? (
        <>
          <p className={styles['wordless']}>{t('words:thisModelMakesPictures')}</p>
          {takes(card, 'classLabel') ? <SettingControl path="classLabel" /> : null}
        </>
      ) : (
        <PromptField
          field="prompt"
          id={PROMPT_ID}
          label={t('words:describeAPicture')}
          look="title"
          placeholder={t('words:describeAPictureNow')}
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
