import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronDown } from 'lucide-react';
import type { SmallDecoder } from '../../../protocol/models.ts';
import { USUAL_SETTINGS, type GenerationSettings } from '../../../protocol/settings.ts';
import { decoderOf } from '../../../stores/decoders.ts';
import { editDraft, useDraft } from '../../../stores/draft.ts';
import { useSmallDecoder } from '../../../stores/models.ts';
import { DecoderGroup } from './DecoderGroup.tsx';
import { GuidanceGroup } from './GuidanceGroup.tsx';
import { LanguageGroup } from './LanguageGroup.tsx';
import { NoiseGroup } from './NoiseGroup.tsx';
import { PrecisionGroup } from './PrecisionGroup.tsx';
import { RefinerGroup } from './RefinerGroup.tsx';
import styles from './Fine.module.css';

/** What most pictures leave alone. What has been changed is counted, so that nothing works in secret. */
export function FineSettings() {
  const small = useSmallDecoder();
  const changed = useDraft((draft) => changedOf(draft, small).length);
  return (
    <Collapsible.Root className={styles['fine']}>
      <div className={styles['head']}>
        <Collapsible.Trigger className={styles['trigger']}>
          <ChevronDown aria-hidden className={styles['chevron']} />
          Fine settings
          {changed > 0 ? <span className={styles['count']}>{changed} changed</span> : null}
        </Collapsible.Trigger>
        {changed > 0 ? (
          <button type="button" className={styles['reset']} onClick={() => editDraft(USUAL)}>
            Reset
          </button>
        ) : null}
      </div>
      <Collapsible.Panel className={styles['panel']}>
        <div className={styles['groups']}>
          <GuidanceGroup />
          <NoiseGroup />
          <LanguageGroup />
          <RefinerGroup />
          <DecoderGroup />
          <PrecisionGroup />
        </div>
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}

type Fine = Pick<
  GenerationSettings,
  'guidanceOptions' | 'noise' | 'language' | 'precision' | 'decoder' | 'tiling' | 'refiner'
>;

const USUAL: Fine = {
  guidanceOptions: USUAL_SETTINGS.guidanceOptions,
  noise: USUAL_SETTINGS.noise,
  language: USUAL_SETTINGS.language,
  precision: USUAL_SETTINGS.precision,
  decoder: USUAL_SETTINGS.decoder,
  tiling: USUAL_SETTINGS.tiling,
  refiner: USUAL_SETTINGS.refiner,
};

/** The settings behind the fold that are not as usual. */
function changedOf(fine: Fine, small: SmallDecoder | null): string[] {
  const { guidanceOptions, noise, language, precision, decoder, tiling, refiner } = fine;
  return [
    ...differences(guidanceOptions, USUAL.guidanceOptions),
    ...differences(noise, USUAL.noise),
    ...differences(language, USUAL.language),
    ...(precision === USUAL.precision ? [] : ['precision']),
    ...(decoderOf(decoder, small) === decoderOf('auto', small) ? [] : ['decoder']),
    ...(tiling === USUAL.tiling ? [] : ['tiling']),
    ...(refiner === null ? [] : ['refiner']),
  ];
}

function differences(settings: object, usual: object): string[] {
  return Object.entries(settings)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(usual, name)))
    .map(([name]) => name);
}
