import { Dices } from 'lucide-react';
import { editDraft, MAX_SEED, randomSeed, useDraft } from '../../stores/draft.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { NumberInput } from '../../ui/NumberInput.tsx';
import { SwitchInput } from '../../ui/SwitchInput.tsx';
import styles from './Settings.module.css';

/** What other programs write for "draw one". */
const A_NEW_ONE = -1;

/** The same seed and settings make the same picture again. */
export function SeedField() {
  const seed = useDraft((draft) => draft.seed);
  const seedMode = useDraft((draft) => draft.seedMode);
  const fix = (value: number): void => editDraft({ seed: Math.round(value), seedMode: 'fixed' });
  const enter = (value: number): void =>
    value === A_NEW_ONE ? editDraft({ seedMode: 'random' }) : fix(value);
  return (
    <div className={styles['block']}>
      <div className={styles['labelRow']}>
        <span className={styles['label']}>Seed</span>
        <SwitchInput
          label="New one each time"
          checked={seedMode === 'random'}
          onChange={(random) => editDraft({ seedMode: random ? 'random' : 'fixed' })}
        />
      </div>
      <div className={styles['seed']} data-random={seedMode === 'random' ? '' : undefined}>
        <NumberInput label="Seed" bare value={seed} onChange={enter} min={A_NEW_ONE} max={MAX_SEED} />
        <IconButton label="Roll a seed and keep it" onClick={() => fix(randomSeed())}>
          <Dices aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
