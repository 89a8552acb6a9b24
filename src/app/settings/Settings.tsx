import { findSampler, SAMPLERS } from '../../core/samplers/catalogue.ts';
import { fitsNoise } from '../../core/samplers/fitsNoise.ts';
import { findSchedule } from '../../core/samplers/schedules.ts';
import { editDraft, useDraft } from '../../stores/draft.ts';
import { useModelCard } from '../../stores/models.ts';
import { t } from '../../texts/translate.ts';
import { SelectInput } from '../../ui/SelectInput.tsx';
import { AdapterList } from '../adapters/AdapterList.tsx';
import { GuideSection } from '../guides/GuideSection.tsx';
import { ModelRow } from '../models/ModelRow.tsx';
import { SourceField } from '../source/SourceField.tsx';
import { FineSettings } from './fine/FineSettings.tsx';
import { Presets } from './Presets.tsx';
import { PaceField } from './PaceField.tsx';
import { samplerName, scheduleName } from './samplerNames.ts';
import { SeedField } from './SeedField.tsx';
import { SettingControl } from './SettingControl.tsx';
import { SizeField } from './SizeField.tsx';
import styles from './Settings.module.css';

export function Settings() {
  const sampler = useDraft((draft) => draft.sampler);
  const card = useModelCard();
  const noise = card?.noise ?? null;
  const wordless = card?.wordless ?? false;
  const samplers = SAMPLERS.filter((entry) => entry.id === sampler || fitsNoise(entry, noise)).map(
    ({ id }) => ({ value: id, label: samplerName(id) }),
  );
  return (
    <section className={styles['settings']} aria-labelledby="settings-title">
      <header className={styles['labelRow']}>
        <h2 id="settings-title" className={styles['title']}>
          {t('settings:settings')}
        </h2>
        <Presets />
      </header>
      <ModelRow />
      <AdapterList />
      <SourceField />
      <GuideSection />
      <SizeField />
      <PaceField />
      <SettingControl path="steps" />
      {wordless ? null : <SettingControl path="guidance" />}
      <div className={styles['pair']}>
        <SelectInput
          label={t('settings:sampler')}
          value={sampler}
          choices={samplers}
          onChange={(value) => editDraft({ sampler: value, schedule: null, eta: null })}
        />
        <ScheduleField />
      </div>
      <SettingControl path="count" />
      <SeedField />
      <FineSettings />
    </section>
  );
}

/** Which noise levels are visited; what a sampler cannot run on is not offered. */
function ScheduleField() {
  const schedule = useDraft((draft) => draft.schedule);
  const sampler = findSampler(useDraft((draft) => draft.sampler));
  const noise = useModelCard()?.noise ?? null;
  if (sampler === undefined) return null;
  const own = scheduleName(sampler.schedule);
  const others = sampler.schedules.filter(
    (id) => id !== sampler.schedule && (id === schedule || fitsNoise(findSchedule(id), noise)),
  );
  const choices = [
    { value: OWN, label: t('settings:itsOwn', { own }) },
    ...others.map((id) => ({ value: id, label: scheduleName(id) })),
  ];
  return (
    <SelectInput
      label={t('settings:schedule')}
      value={schedule ?? OWN}
      choices={choices}
      onChange={(value) => editDraft({ schedule: value === OWN ? null : value })}
    />
  );
}

const OWN = 'own';
