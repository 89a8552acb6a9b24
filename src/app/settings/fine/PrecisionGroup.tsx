import type { PrecisionChoice } from '../../../protocol/settings.ts';
import { editDraft, useDraft } from '../../../stores/draft.ts';
import { useGeneration } from '../../../stores/generation.ts';
import { SelectInput } from '../../../ui/SelectInput.tsx';
import { FineGroup } from './FineGroup.tsx';
import styles from './Fine.module.css';

const PRECISIONS: readonly { value: PrecisionChoice; label: string }[] = [
  { value: 'auto', label: 'What fits this device' },
  { value: 'f32', label: '32 bits: exact' },
  { value: 'f16', label: '16 bits: half the memory' },
  { value: 'int8', label: '8-bit weights: a quarter' },
  { value: 'int4', label: '4-bit weights: an eighth, softer' },
];

export function PrecisionGroup() {
  const precision = useDraft((draft) => draft.precision);
  const planned = useGeneration((state) => state.planned);
  return (
    <FineGroup title="Precision">
      <SelectInput
        label="Weights"
        value={precision}
        choices={PRECISIONS}
        onChange={(value) =>
          editDraft({ precision: PRECISIONS.find((one) => one.value === value)?.value ?? 'auto' })
        }
      />
      {planned.length > 0 ? (
        <ul className={styles['planned']} aria-label="How the last picture was planned">
          {planned.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      ) : null}
    </FineGroup>
  );
}
