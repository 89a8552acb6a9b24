import { decoderOf, choiceOf, sizeOf } from '../../../stores/decoders.ts';
import { editDraft, useDraft } from '../../../stores/draft.ts';
import { useSmallDecoder } from '../../../stores/models.ts';
import { setPreview, usePreferences } from '../../../stores/preferences.ts';
import type { SmallDecoder } from '../../../core/pipeline/decoders.ts';
import { SelectInput } from '../../../ui/SelectInput.tsx';
import { SettingControl } from '../SettingControl.tsx';
import { FineGroup } from './FineGroup.tsx';

/** Up to here a picture is one tile. */
const TILE = 512;

/** What makes pixels of latents. Only what makes a difference with this model and this size is shown. */
export function DecoderGroup() {
  const small = useSmallDecoder();
  const decoder = useDraft((draft) => draft.decoder);
  const tiling = useDraft((draft) => draft.tiling);
  const longest = useDraft((draft) => Math.max(draft.width, draft.height));
  const showsDecoder = small !== null || decoder === 'small';
  const showsTiling = longest > TILE || tiling !== 'auto';
  if (!showsDecoder && !showsTiling) return null;
  return (
    <FineGroup title="Decoder">
      {showsDecoder ? <DecoderField small={small} /> : null}
      {small === null ? null : <PreviewField />}
      {showsTiling ? <SettingControl path="tiling" /> : null}
    </FineGroup>
  );
}

function DecoderField({ small }: { readonly small: SmallDecoder | null }) {
  const decoder = useDraft((draft) => draft.decoder);
  const width = useDraft((draft) => draft.width);
  const height = useDraft((draft) => draft.height);
  const label = (of: 'full' | 'small', name: string, otherwise: string): string => {
    const size = sizeOf(of, small, { width, height });
    const detail = small === null || small.scale === 1 ? otherwise : `${size.width} × ${size.height}`;
    return `${name}: ${detail}`;
  };
  const name = small === null || small.scale <= 1 ? 'The small one' : 'The enlarging one';
  const choices = [
    { value: 'full', label: label('full', 'The model’s own', 'every detail') },
    {
      value: 'small',
      label: small === null ? `${name}, which this model lacks` : label('small', name, 'quicker, softer'),
    },
  ];
  return (
    <SelectInput
      label="Pictures made by"
      value={decoderOf(decoder, small)}
      choices={choices}
      onChange={(value) => editDraft({ decoder: choiceOf(value === 'small' ? value : 'full', small) })}
    />
  );
}

const PREVIEWS = [
  { value: 'colours', label: 'In rough colours' },
  { value: 'small', label: 'By the small decoder: sharper, slower' },
];

function PreviewField() {
  const preview = usePreferences((preferences) => preferences.preview);
  return (
    <SelectInput
      label="Steps shown"
      value={preview}
      choices={PREVIEWS}
      onChange={(value) => setPreview(value === 'small' ? value : 'colours')}
    />
  );
}
