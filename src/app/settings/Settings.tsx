import { findSampler, SAMPLERS } from '../../core/samplers/catalogue.ts';
import { findSchedule } from '../../core/samplers/schedules.ts';
import { editDraft, MAX_COUNT, useDraft } from '../../stores/draft.ts';
import { NumberInput } from '../../ui/NumberInput.tsx';
import { SelectInput } from '../../ui/SelectInput.tsx';
import { SliderInput } from '../../ui/SliderInput.tsx';
import { ModelRow } from '../models/ModelRow.tsx';
import { SourceField } from '../source/SourceField.tsx';
import { FineSettings } from './fine/FineSettings.tsx';
import { PaceField } from './PaceField.tsx';
import { SeedField } from './SeedField.tsx';
import { SizeField } from './SizeField.tsx';
import styles from './Settings.module.css';

const SAMPLER_CHOICES = SAMPLERS.map(({ id, label }) => ({ value: id, label }));

export function Settings() {
  const steps = useDraft((draft) => draft.steps);
  const guidance = useDraft((draft) => draft.guidance);
  const sampler = useDraft((draft) => draft.sampler);
  const count = useDraft((draft) => draft.count);
  return (
    <section className={styles['settings']} aria-labelledby="settings-title">
      <h2 id="settings-title" className={styles['title']}>
        Settings
      </h2>
      <ModelRow />
      <SourceField />
      <SizeField />
      <PaceField />
      <SliderInput
        label="Steps"
        hint="More steps take longer and settle the details."
        value={steps}
        onChange={(value) => editDraft({ steps: Math.round(value) })}
        min={1}
        max={50}
        limit={1000}
      />
      <SliderInput
        label="Guidance"
        hint="How closely the picture keeps to your words. 1 lets it roam."
        value={guidance}
        onChange={(value) => editDraft({ guidance: value })}
        min={1}
        max={15}
        limit={50}
        step={0.5}
      />
      <div className={styles['pair']}>
        <SelectInput
          label="Sampler"
          value={sampler}
          choices={SAMPLER_CHOICES}
          onChange={(value) => editDraft({ sampler: value, schedule: null })}
        />
        <ScheduleField />
      </div>
      <NumberInput
        label="Pictures"
        value={count}
        onChange={(value) => editDraft({ count: Math.round(value) })}
        min={1}
        max={MAX_COUNT}
      />
      <SeedField />
      <FineSettings />
    </section>
  );
}

/** Which noise levels are visited; what a sampler cannot run on is not offered. */
function ScheduleField() {
  const schedule = useDraft((draft) => draft.schedule);
  const sampler = findSampler(useDraft((draft) => draft.sampler));
  if (sampler === undefined) return null;
  const own = findSchedule(sampler.schedule)?.label ?? '';
  const others = sampler.schedules.filter((id) => id !== sampler.schedule);
  const choices = [
    { value: OWN, label: `${own} (its own)` },
    ...others.map((id) => ({ value: id, label: findSchedule(id)?.label ?? id })),
  ];
  return (
    <SelectInput
      label="Schedule"
      value={schedule ?? OWN}
      choices={choices}
      onChange={(value) => editDraft({ schedule: value === OWN ? null : value })}
    />
  );
}

const OWN = 'own';
