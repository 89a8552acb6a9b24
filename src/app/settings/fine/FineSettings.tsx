import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronDown } from 'lucide-react';
import { findSampler } from '../../../core/samplers/catalogue.ts';
import { differences } from '../../../core/recipe/paths.ts';
import { SETTINGS, USUAL_SETTINGS, type Settings } from '../../../core/recipe/settings.ts';
import type { SmallDecoder } from '../../../core/pipeline/decoders.ts';
import { decoderOf } from '../../../stores/decoders.ts';
import { editDraft, useDraft } from '../../../stores/draft.ts';
import { useSmallDecoder } from '../../../stores/models.ts';
import { t } from '../../../texts/translate.ts';
import { CascadeGroup } from './CascadeGroup.tsx';
import { DecoderGroup } from './DecoderGroup.tsx';
import { EnlargeGroup } from './EnlargeGroup.tsx';
import { PrecisionGroup } from './PrecisionGroup.tsx';
import { RefinerGroup } from './RefinerGroup.tsx';
import { SettingGroup } from './SettingGroup.tsx';
import styles from './Fine.module.css';

/** What most pictures leave alone. What has been changed is counted, so that nothing works in secret. */
export function FineSettings() {
  const small = useSmallDecoder();
  const changed = useDraft((draft) => changedOf(draft, small).length);
  const eta = useDraft(({ sampler }) => findSampler(sampler)?.eta ?? USUAL_ETA);
  return (
    <Collapsible.Root className={styles['fine']}>
      <div className={styles['head']}>
        <Collapsible.Trigger className={styles['trigger']}>
          <ChevronDown aria-hidden className={styles['chevron']} />
          {t('settings:fineSettings')}
          {changed > 0 ? (
            <span className={styles['count']}>{t('settings:changed', { count: changed })}</span>
          ) : null}
        </Collapsible.Trigger>
        {changed > 0 ? (
          <button type="button" className={styles['reset']} onClick={() => editDraft(USUAL)}>
            {t('settings:reset')}
          </button>
        ) : null}
      </div>
      <Collapsible.Panel className={styles['panel']}>
        <div className={styles['groups']}>
          <SettingGroup title={t('settings:sampling')} of="eta" begin={eta} />
          <SettingGroup title={t('settings:guidance')} of="guidanceOptions" />
          <NoiseGroup />
          <SettingGroup title={t('settings:promptLanguage')} of="language" />
          <SettingGroup title={t('settings:prior')} of="prior" />
          <SizeHintsGroup />
          <SettingGroup title={t('settings:superResolution')} of="superResolution" />
          <SettingGroup title={t('settings:secondPass')} of="secondPass" />
          <CascadeGroup />
          <SettingGroup title={t('settings:details')} of="detail" />
          <EnlargeGroup />
          <RefinerGroup />
          <DecoderGroup />
          <PrecisionGroup />
        </div>
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}

/** The composition to be kept is that of the size in the form, until another is named. */
function NoiseGroup() {
  const width = useDraft((draft) => draft.width);
  const height = useDraft((draft) => draft.height);
  return <SettingGroup title={t('settings:noise')} of="noise" begin={{ width, height }} />;
}

/** The model is told of the size in the form, until another is named. */
function SizeHintsGroup() {
  const width = useDraft((draft) => draft.width);
  const height = useDraft((draft) => draft.height);
  const begin = { originalWidth: width, originalHeight: height, targetWidth: width, targetHeight: height };
  return <SettingGroup title={t('settings:sizes')} of="sizeHints" begin={begin} />;
}

const USUAL_ETA = 1;

/** What is behind the fold. */
const FINE = [
  'eta',
  'guidanceOptions',
  'noise',
  'language',
  'precision',
  'decoder',
  'tiling',
  'refiner',
  'secondPass',
  'cascade',
  'detail',
  'enlarge',
  'upscaler',
  'sizeHints',
] as const satisfies readonly (keyof Settings)[];

const USUAL: Partial<Settings> = Object.fromEntries(FINE.map((key) => [key, USUAL_SETTINGS[key]]));

/** The settings behind the fold that are not as usual. */
function changedOf(draft: Settings, small: SmallDecoder | null): readonly string[] {
  const usualDecoder = decoderOf(draft.decoder, small) === decoderOf('auto', small);
  const compared = usualDecoder ? { ...draft, decoder: USUAL_SETTINGS.decoder } : draft;
  const isFine = (path: string): boolean => FINE.some((key) => path === key || path.startsWith(`${key}.`));
  return differences(SETTINGS, compared, USUAL_SETTINGS).filter(isFine);
}
