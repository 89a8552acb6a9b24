import { setPreview, usePreferences } from '../../../stores/preferences.ts';
import type { LabelKey } from '../../../texts/catalogue.ts';
import { t } from '../../../texts/translate.ts';
import { SelectInput } from '../../../ui/SelectInput.tsx';

const PREVIEWS: readonly { readonly value: string; readonly label: LabelKey }[] = [
  { value: 'colours', label: 'settings:inRoughColours' },
  { value: 'small', label: 'settings:bySmallDecoder' },
];

export function PreviewField() {
  const preview = usePreferences((preferences) => preferences.preview);
  return (
    <SelectInput
      label={t('settings:stepsShown')}
      value={preview}
      choices={PREVIEWS.map(({ value, label }) => ({ value, label: t(label) }))}
      onChange={(value) => setPreview(value === 'small' ? value : 'colours')}
    />
  );
}
