import { Monitor, Moon, Sun } from 'lucide-react';
import { setTheme, usePreferences, type Theme } from '../../stores/preferences.ts';
import type { LabelKey } from '../../texts/catalogue.ts';
import { t } from '../../texts/translate.ts';
import { IconButton } from '../../ui/IconButton.tsx';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const LABEL: Readonly<Record<Theme, LabelKey>> = {
  system: 'header:themeSystem',
  light: 'header:themeLight',
  dark: 'header:themeDark',
};
const ICON = { system: Monitor, light: Sun, dark: Moon };

export function ThemeButton() {
  const theme = usePreferences((preferences) => preferences.theme);
  const Icon = ICON[theme];
  return (
    <IconButton label={t(LABEL[theme])} onClick={() => setTheme(NEXT[theme])}>
      <Icon aria-hidden />
    </IconButton>
  );
}
