import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { useId } from 'react';
import { editDraft, useDraft } from '../../stores/draft.ts';
import { useFewSteps } from '../../stores/models.ts';
import { paceOf, PACES, type Pace } from '../../stores/pace.ts';
import styles from './Settings.module.css';

const WORDS: Readonly<Record<Pace, { readonly name: string; readonly hint: string }>> = {
  full: { name: 'In full', hint: `${PACES.full.steps} steps: the best it can` },
  quick: { name: 'Quick', hint: `${PACES.quick.steps} steps: a sketch at once` },
};

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
          Pace
        </span>
        <span className={styles['aside']}>{WORDS[pace].hint}</span>
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
            {WORDS[choice].name}
          </label>
        ))}
      </RadioGroup>
    </div>
  );
}
