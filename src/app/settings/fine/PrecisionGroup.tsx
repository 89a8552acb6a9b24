import { useGeneration } from '../../../stores/generation.ts';
import { sentence } from '../../../stores/sentence.ts';
import { t } from '../../../texts/translate.ts';
import { SettingControl } from '../SettingControl.tsx';
import { FineGroup } from './FineGroup.tsx';
import styles from './Fine.module.css';

export function PrecisionGroup() {
  const planned = useGeneration((state) => state.planned);
  return (
    <FineGroup title={t('settings:precision')}>
      <SettingControl path="precision" />
      {planned.length > 0 ? (
        <ul className={styles['planned']} aria-label={t('settings:howItWasPlanned')}>
          {planned.map(sentence).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
    </FineGroup>
  );
}
