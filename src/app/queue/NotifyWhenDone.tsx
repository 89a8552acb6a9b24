import { setNotifies, usePreferences } from '../../stores/preferences.ts';
import { t } from '../../texts/translate.ts';
import { SwitchInput } from '../../ui/SwitchInput.tsx';

/** The browser asks for leave; where it is refused, nothing is promised. */
async function choose(wanted: boolean): Promise<void> {
  const allowed = wanted && (await Notification.requestPermission()) === 'granted';
  setNotifies(allowed);
}

export function NotifyWhenDone() {
  const notifies = usePreferences((preferences) => preferences.notifies);
  if (!('Notification' in globalThis)) return null;
  return (
    <SwitchInput
      label={t('queue:tellMeWhenAllIsDone')}
      checked={notifies}
      onChange={(on) => void choose(on)}
    />
  );
}
