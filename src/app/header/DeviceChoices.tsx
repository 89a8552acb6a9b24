import { RadioGroup } from '@base-ui/react/radio-group';
import type { DeviceChoice } from '../../protocol/generator.ts';
import { chooseDevice } from '../../stores/device.ts';
import { useGeneration } from '../../stores/generation.ts';
import { isBusy } from '../../stores/generationReducer.ts';
import { usePreferences } from '../../stores/preferences.ts';
import type { LabelKey } from '../../texts/catalogue.ts';
import { t } from '../../texts/translate.ts';
import { RadioMark } from '../../ui/RadioMark.tsx';
import styles from './Device.module.css';

const CHOICES: readonly { readonly value: DeviceChoice; readonly label: LabelKey }[] = [
  { value: 'auto', label: 'header:whateverIsFastest' },
  { value: 'webgpu', label: 'header:graphics' },
  { value: 'wasm', label: 'header:processor' },
];

export function DeviceChoices() {
  const choice = usePreferences((preferences) => preferences.device);
  const busy = useGeneration(isBusy);
  return (
    <RadioGroup
      aria-label={t('header:makePicturesOn')}
      className={styles['choices']}
      value={choice}
      disabled={busy}
      onValueChange={(value) => {
        const next = CHOICES.find((candidate) => candidate.value === value);
        if (next) void chooseDevice(next.value);
      }}
    >
      {CHOICES.map(({ value, label }) => (
        <label key={value} className={styles['choice']}>
          <RadioMark value={value} />
          {t(label)}
        </label>
      ))}
      {busy ? <p className={styles['why']}>{t('header:itCanBeChangedWhenThe')}</p> : null}
    </RadioGroup>
  );
}
