import { editDraft, useDraft } from '../../../stores/draft.ts';
import { useModels } from '../../../stores/models.ts';
import { t } from '../../../texts/translate.ts';
import { SelectInput } from '../../../ui/SelectInput.tsx';
import { SettingControl } from '../SettingControl.tsx';
import { FineGroup } from './FineGroup.tsx';

const NONE = '';

/** Shown where there is a second model that could finish pictures. */
export function RefinerGroup() {
  const refiner = useDraft((draft) => draft.refiner);
  const model = useDraft((draft) => draft.model);
  const models = useModels((store) => store.models);
  const others = models.filter(({ id, builtIn }) => id !== model && !builtIn);
  if (others.length === 0 && refiner === null) return null;
  const choices = [
    { value: NONE, label: t('settings:none') },
    ...others.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const choose = (id: string): void =>
    editDraft({ refiner: id === NONE ? null : { model: id, from: refiner?.from ?? 0.8 } });
  return (
    <FineGroup title={t('settings:refiner')}>
      <SelectInput
        label={t('settings:finishedBy')}
        value={refiner?.model ?? NONE}
        choices={choices}
        onChange={choose}
      />
      {refiner === null ? null : <SettingControl path="refiner.from" />}
    </FineGroup>
  );
}
