import { usesUpscaler } from '../../../core/recipe/stages.ts';
import { editDraft, useDraft } from '../../../stores/draft.ts';
import { enlargersOf, upscalerOf } from '../../../stores/enlarging.ts';
import { useItems } from '../../../stores/items.ts';
import { t } from '../../../texts/translate.ts';
import { SelectInput } from '../../../ui/SelectInput.tsx';
import { SettingControl } from '../SettingControl.tsx';
import { FineGroup } from './FineGroup.tsx';

/** What is done to the finished picture's size, and the network that does it; the second pass uses that, too. */
export function EnlargeGroup() {
  const isUsed = useDraft(usesUpscaler);
  const upscaler = useDraft((draft) => draft.upscaler);
  const items = useItems((state) => state.items);
  const choices = enlargersOf(items).filter(({ value }) => value !== 'lanczos');
  const isHere = upscaler === null || choices.some(({ value }) => value === upscaler.hash);
  const missing = isHere
    ? []
    : [{ value: upscaler.hash, label: t('settings:notHere', { name: upscaler.name }) }];
  return (
    <FineGroup title={t('settings:enlarging')}>
      <SettingControl path="enlarge" />
      {isUsed && choices.length + missing.length > 1 ? (
        <SelectInput
          label={t('settings:upscaler')}
          value={upscaler?.hash ?? 'built-in'}
          choices={[...choices, ...missing]}
          onChange={(value) => editDraft({ upscaler: upscalerOf(value) })}
        />
      ) : null}
    </FineGroup>
  );
}
