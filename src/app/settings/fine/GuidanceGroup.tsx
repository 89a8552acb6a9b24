import type { GuidanceSettings } from '../../../protocol/settings.ts';
import { editDraft, useDraft } from '../../../stores/draft.ts';
import { SelectInput } from '../../../ui/SelectInput.tsx';
import { SliderInput } from '../../../ui/SliderInput.tsx';
import { FineGroup } from './FineGroup.tsx';

const METHODS = [
  { value: 'cfg', label: 'Classifier-free (usual)' },
  { value: 'apg', label: 'Adaptive projected: calmer colours' },
];

export function GuidanceGroup() {
  const options = useDraft((draft) => draft.guidanceOptions);
  const edit = (change: Partial<GuidanceSettings>): void =>
    editDraft({ guidanceOptions: { ...options, ...change } });
  return (
    <FineGroup title="Guidance">
      <SelectInput
        label="Method"
        value={options.method}
        choices={METHODS}
        onChange={(value) => edit({ method: value === 'apg' ? 'apg' : 'cfg' })}
      />
      <SliderInput
        label="Rescale"
        hint="Takes back the burnt look of strong guidance. 0.7 is usual for models that predict v."
        value={options.rescale}
        onChange={(rescale) => edit({ rescale })}
        {...SHARE}
      />
      <SliderInput
        label="Starts at"
        value={options.from}
        onChange={(from) => edit({ from, to: Math.max(from, options.to) })}
        {...SHARE}
      />
      <SliderInput
        label="Ends at"
        hint="Shares of the way. Outside of them a step takes half the time."
        value={options.to}
        onChange={(to) => edit({ to, from: Math.min(to, options.from) })}
        {...SHARE}
      />
      <SliderInput
        label="Perturbed attention"
        hint="A second kind of guidance, away from a picture without structure. 0 is off, 3 is usual."
        value={options.perturbed}
        onChange={(perturbed) => edit({ perturbed })}
        min={0}
        max={10}
        limit={100}
        step={0.5}
      />
    </FineGroup>
  );
}

const SHARE = { min: 0, max: 1, step: 0.05 };
