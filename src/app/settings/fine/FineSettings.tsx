import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronDown } from 'lucide-react';
import { USUAL_SETTINGS, type GenerationSettings } from '../../../protocol/settings.ts';
import { editDraft, useDraft } from '../../../stores/draft.ts';
import { GuidanceGroup } from './GuidanceGroup.tsx';
import { LanguageGroup } from './LanguageGroup.tsx';
import { NoiseGroup } from './NoiseGroup.tsx';
import { PrecisionGroup } from './PrecisionGroup.tsx';
import { RefinerGroup } from './RefinerGroup.tsx';
import styles from './Fine.module.css';

/** What most pictures leave alone. What has been changed is counted, so that nothing works in secret. */
export function FineSettings() {
  const changed = useDraft((draft) => changedOf(draft).length);
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
          <PrecisionGroup />
        </div>
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}

type Fine = Pick<GenerationSettings, 'guidanceOptions' | 'noise' | 'language' | 'precision' | 'refiner'>;

const USUAL: Fine = {
  guidanceOptions: USUAL_SETTINGS.guidanceOptions,
  noise: USUAL_SETTINGS.noise,
  language: USUAL_SETTINGS.language,
  precision: USUAL_SETTINGS.precision,
  refiner: USUAL_SETTINGS.refiner,
};

/** The settings behind the fold that are not as usual. */
function changedOf({ guidanceOptions, noise, language, precision, refiner }: Fine): string[] {
  return [
    ...differences(guidanceOptions, USUAL.guidanceOptions),
    ...differences(noise, USUAL.noise),
    ...differences(language, USUAL.language),
    ...(precision === USUAL.precision ? [] : ['precision']),
    ...(refiner === null ? [] : ['refiner']),
  ];
}

function differences(settings: object, usual: object): string[] {
  return Object.entries(settings)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(usual, name)))
    .map(([name]) => name);
}
