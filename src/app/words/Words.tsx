import { takes } from '../../core/model/card.ts';
import { useDraft } from '../../stores/draft.ts';
import { useModelCard } from '../../stores/models.ts';
import { t } from '../../texts/translate.ts';
import { later } from '../../ui/later.tsx';
import { GenerateButtons } from './GenerateButtons.tsx';
import { PROMPT_ID } from './promptId.ts';
import { PromptField } from './PromptField.tsx';
import styles from './Words.module.css';

const SettingControl = later(async () => (await import('../settings/SettingControl.tsx')).SettingControl);

export function Words() {
  const isEmpty = useDraft((draft) => draft.prompt.trim() === '');
  const card = useModelCard();
  const wordless = card?.wordless ?? false;
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
