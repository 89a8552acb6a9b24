import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { useId } from 'react';
import { editDraft, useDraft } from '../../stores/draft.ts';
import { useFewSteps } from '../../stores/models.ts';
import { paceOf, PACES } from '../../stores/pace.ts';
import { t } from '../../texts/translate.ts';
import styles from './Settings.module.css';

const NAMES = { full: 'settings:inFull', quick: 'settings:quick' } as const;
const HINTS = { full: 'settings:inFullHint', quick: 'settings:quickHint' } as const;

/** Shown for models that came with a second network for few steps: one press sets all that goes with it. */
export function PaceField() {
  const id = useId();
  const pace = useDraft(paceOf);
  const hasFewSteps = useFewSteps();
  if (!hasFewSteps) return null;
  return (
    <div className={styles['block']}>
      <div className={styles['labelRow']}>
        <span id={id} className={styles['label']}>
          {t('settings:pace')}
        </span>
        <span className={styles['aside']}>{t(HINTS[pace], { steps: PACES[pace].steps })}</span>
      </div>
      <RadioGroup
        className={styles['paces']}
        aria-labelledby={id}
        value={pace}
        onValueChange={(value) => editDraft(PACES[value === 'quick' ? 'quick' : 'full'])}
      >
        {(['full', 'quick'] as const).map((choice) => (
          <label key={choice} className={styles['size']}>
            <Radio.Root value={choice} className={styles['sizeRadio']} />
            {t(NAMES[choice])}
          </label>
        ))}
      </RadioGroup>
    </div>
  );
}
