import { largerBy, makesLarger } from '../../../core/model/larger.ts';
import type { Settings } from '../../../core/recipe/settings.ts';
import { SETTINGS } from '../../../core/recipe/settings.ts';
import { editDraft, useDraft } from '../../../stores/draft.ts';
import { useModels } from '../../../stores/models.ts';
import type { ModelSummary } from '../../../protocol/models.ts';
import { t } from '../../../texts/translate.ts';
import { SelectInput } from '../../../ui/SelectInput.tsx';
import { SettingControl } from '../SettingControl.tsx';
import { FineGroup } from './FineGroup.tsx';

const NONE = '';

/** Models that make the picture larger, one behind the other; shown where there is one. */
export function CascadeGroup() {
  const cascade = useDraft((draft) => draft.cascade);
  const models = useModels((store) => store.models);
  const larger = models.filter(({ card }) => makesLarger(card));
  if (larger.length === 0 && cascade.length === 0) return null;
  const isFull = cascade.length === SETTINGS.cascade.most;
  return (
    <FineGroup title={t('settings:cascade')}>
      {cascade.map((one, i) => (
        <Later key={i} place={i} chosen={one.model} models={larger} />
      ))}
      {isFull ? null : <Later place={cascade.length} chosen={NONE} models={larger} />}
    </FineGroup>
  );
}

interface LaterProps {
  readonly place: number;
  readonly chosen: string;
  readonly models: readonly ModelSummary[];
}

function Later({ place, chosen, models }: LaterProps) {
  const isHere = chosen === NONE || models.some(({ id }) => id === chosen);
  const choices = [
    { value: NONE, label: t('settings:none') },
    ...models.map(({ id, name }) => ({ value: id, label: name })),
    ...(isHere ? [] : [{ value: chosen, label: t('settings:notHere', { name: chosen }) }]),
  ];
  const choose = (id: string): void => {
    const card = models.find((model) => model.id === id)?.card;
    editDraft({ cascade: withLater(place, card === undefined ? null : largerBy(id, card)) });
  };
  return (
    <>
      <SelectInput
        label={place === 0 ? t('settings:madeLargerBy') : t('settings:thenMadeLargerBy')}
        value={chosen}
        choices={choices}
        onChange={choose}
      />
      {chosen === NONE
        ? null
        : (['steps', 'guidance', 'noiseLevel'] as const).map((key) => (
            <SettingControl key={key} path={`cascade.${place}.${key}`} />
          ))}
    </>
  );
}

/** null: none at that place. */
function withLater(place: number, one: Settings['cascade'][number] | null): Settings['cascade'] {
  const { cascade } = useDraft.getState();
  return [...cascade.slice(0, place), ...(one === null ? [] : [one]), ...cascade.slice(place + 1)];
}
