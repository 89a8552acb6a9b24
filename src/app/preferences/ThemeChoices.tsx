import { RadioGroup } from '@base-ui/react/radio-group';
import { setTheme, usePreferences, type Theme } from '../../stores/preferences.ts';
import type { LabelKey } from '../../texts/catalogue.ts';
import { t } from '../../texts/translate.ts';
import { RadioMark } from '../../ui/RadioMark.tsx';
import styles from '../header/Device.module.css';

const THEMES: readonly (readonly [Theme, LabelKey])[] = [
  ['system', 'header:themeSystem'],
  ['light', 'header:themeLight'],
  ['dark', 'header:themeDark'],
];

export function ThemeChoices() {
  const theme = usePreferences((preferences) => preferences.theme);
  const choose = (value: unknown): void => {
    const next = THEMES.find(([name]) => name === value);
    if (next) setTheme(next[0]);
  };
  return (
    <RadioGroup
      aria-label={t('preferences:theme')}
      className={styles['choices']}
      value={theme}
      onValueChange={choose}
    >
      {THEMES.map(([value, label]) => (
        <label key={value} className={styles['choice']}>
          <RadioMark value={value} />
          {t(label)}
        </label>
      ))}
    </RadioGroup>
  );
}
