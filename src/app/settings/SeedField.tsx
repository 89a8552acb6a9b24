import { Dices } from 'lucide-react';
import { readSeed, type RecipeSeed } from '../../core/recipe/seed.ts';
import { editDraft, randomSeed, useDraft } from '../../stores/draft.ts';
import { t } from '../../texts/translate.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { SeedInput } from '../../ui/SeedInput.tsx';
import { SwitchInput } from '../../ui/SwitchInput.tsx';
import styles from './Settings.module.css';

/** What other programs write for "draw one". */
const A_NEW_ONE = '-1';

/** The same seed and settings make the same picture again. */
export function SeedField() {
  const seed = useDraft((draft) => draft.seed);
  const seedMode = useDraft((draft) => draft.seedMode);
  const fix = (value: RecipeSeed): void => editDraft({ seed: value, seedMode: 'fixed' });
  const enter = (typed: string): boolean => {
    const read = readSeed(typed);
    if (typed === A_NEW_ONE) editDraft({ seedMode: 'random' });
    else if (read !== null) fix(read);
    return read !== null;
  };
  return (
    <div className={styles['block']}>
      <div className={styles['labelRow']}>
        <span className={styles['label']}>{t('settings:seed')}</span>
        <SwitchInput
          label={t('settings:newOneEachTime')}
          checked={seedMode === 'random'}
          onChange={(random) => editDraft({ seedMode: random ? 'random' : 'fixed' })}
        />
      </div>
      <div className={styles['seed']} data-random={seedMode === 'random' ? '' : undefined}>
        <SeedInput label={t('settings:seed')} bare value={String(seed)} onChange={enter} />
        <IconButton label={t('settings:rollASeedAndKeepIt')} onClick={() => fix(randomSeed())}>
          <Dices aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
