import { toEight } from '../../../protocol/readSettings.ts';
import { readSeed } from '../../../protocol/seed.ts';
import type { NoiseSettings } from '../../../protocol/settings.ts';
import { editDraft, MAX_SEED_DELTA, useDraft } from '../../../stores/draft.ts';
import { NumberInput } from '../../../ui/NumberInput.tsx';
import { SeedInput } from '../../../ui/SeedInput.tsx';
import { SelectInput } from '../../../ui/SelectInput.tsx';
import { SliderInput } from '../../../ui/SliderInput.tsx';
import { SwitchInput } from '../../../ui/SwitchInput.tsx';
import { FineGroup } from './FineGroup.tsx';
import styles from './Fine.module.css';

const SOURCES = [
  { value: 'cpu', label: 'CPU, as diffusers and ComfyUI' },
  { value: 'cuda', label: 'CUDA, as A1111 on NVIDIA' },
];
const STEPS = [
  { value: 'continued', label: 'Goes on with the first noise (A1111, diffusers)' },
  { value: 'comfyui_cuda', label: 'Begins anew, as ComfyUI on NVIDIA' },
  { value: 'comfyui_cpu', label: 'Begins anew, as ComfyUI on a CPU' },
] as const;
const BATCHES = [
  { value: 'seed_per_picture', label: 'The next seed each (A1111)' },
  { value: 'one_generator', label: 'One generator for all (diffusers)' },
];

export function NoiseGroup() {
  const noise = useDraft((draft) => draft.noise);
  const edit = (change: Partial<NoiseSettings>): void => editDraft({ noise: { ...noise, ...change } });
  return (
    <FineGroup title="Noise">
      <SelectInput
        label="Made as on a"
        value={noise.source}
        choices={SOURCES}
        onChange={(value) => edit({ source: value === 'cuda' ? 'cuda' : 'cpu' })}
      />
      <SelectInput
        label="Noise of the steps"
        value={noise.steps}
        choices={STEPS}
        onChange={(value) => edit({ steps: STEPS.find((one) => one.value === value)?.value ?? 'continued' })}
      />
      <SwitchInput
        label="First noise a little stronger, as in ComfyUI"
        checked={noise.start === 'sgm'}
        onChange={(on) => edit({ start: on ? 'sgm' : 'usual' })}
      />
      <SelectInput
        label="Several pictures use"
        value={noise.batch}
        choices={BATCHES}
        onChange={(value) => edit({ batch: value === 'one_generator' ? value : 'seed_per_picture' })}
      />
      <SliderInput
        label="Variation"
        hint="How much of a second seed's noise is mixed in."
        value={noise.variationStrength}
        onChange={(variationStrength) => edit({ variationStrength })}
        min={0}
        max={1}
        step={0.01}
      />
      {noise.variationStrength > 0 ? (
        <SeedInput
          label="Variation seed"
          value={String(noise.variationSeed)}
          onChange={(typed) => {
            const variationSeed = readSeed(typed);
            if (variationSeed !== null) edit({ variationSeed });
            return variationSeed !== null;
          }}
        />
      ) : null}
      <ResizeFrom noise={noise} edit={edit} />
      <NumberInput
        label="Seed delta for later noise (ENSD)"
        value={noise.laterSeedDelta}
        onChange={(value) => edit({ laterSeedDelta: Math.round(value) })}
        min={0}
        max={MAX_SEED_DELTA}
      />
    </FineGroup>
  );
}

interface ResizeProps {
  readonly noise: NoiseSettings;
  readonly edit: (change: Partial<NoiseSettings>) => void;
}

function ResizeFrom({ noise: { resizeFrom }, edit }: ResizeProps) {
  const width = useDraft((draft) => draft.width);
  const height = useDraft((draft) => draft.height);
  return (
    <>
      <SwitchInput
        label="Keep the composition of another size"
        checked={resizeFrom !== null}
        onChange={(on) => edit({ resizeFrom: on ? { width, height } : null })}
      />
      {resizeFrom === null ? null : (
        <div className={styles['pair']}>
          <NumberInput
            label="Its width"
            value={resizeFrom.width}
            onChange={(value) => edit({ resizeFrom: { ...resizeFrom, width: toEight(value) } })}
            {...PIXELS}
          />
          <NumberInput
            label="Its height"
            value={resizeFrom.height}
            onChange={(value) => edit({ resizeFrom: { ...resizeFrom, height: toEight(value) } })}
            {...PIXELS}
          />
        </div>
      )}
    </>
  );
}

const PIXELS = { min: 8, max: 4096, step: 8 };
