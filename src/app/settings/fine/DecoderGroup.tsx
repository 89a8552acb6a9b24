import { decoderOf, choiceOf, sizeOf } from '../../../stores/decoders.ts';
import { editDraft, useDraft } from '../../../stores/draft.ts';
import { useSmallDecoder } from '../../../stores/models.ts';
import type { SmallDecoder } from '../../../core/pipeline/decoders.ts';
import { t } from '../../../texts/translate.ts';
import { SelectInput } from '../../../ui/SelectInput.tsx';
import { SettingControl } from '../SettingControl.tsx';
import { FineGroup } from './FineGroup.tsx';
import { PreviewField } from './PreviewField.tsx';

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
    <FineGroup title={t('settings:decoder')}>
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
    return t('settings:sizeDecoded', { name, detail });
  };
  const name = small === null || small.scale <= 1 ? t('settings:theSmallOne') : t('settings:theEnlargingOne');
  const choices = [
    { value: 'full', label: label('full', t('settings:theModelsOwn'), t('settings:everyDetail')) },
    {
      value: 'small',
      label:
        small === null
          ? t('settings:whichThisModelLacks', { name })
          : label('small', name, t('settings:quickerSofter')),
    },
  ];
  return (
    <SelectInput
      label={t('settings:picturesMadeBy')}
      value={decoderOf(decoder, small)}
      choices={choices}
      onChange={(value) => editDraft({ decoder: choiceOf(value === 'small' ? value : 'full', small) })}
    />
  );
}
