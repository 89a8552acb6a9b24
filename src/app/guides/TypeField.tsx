import { typeMadeBy, typesOf } from '../../core/model/controlTypes.ts';
import type { Settings } from '../../core/recipe/settings.ts';
import { changeControl } from '../../stores/guides.ts';
import { SelectInput } from '../../ui/SelectInput.tsx';
import { t } from '../../texts/translate.ts';
import { choiceText, labelOf } from '../settings/fieldTexts.ts';
import styles from './Guides.module.css';

interface Props {
  readonly control: Settings['controls'][number];
  readonly place: number;
  /** So many kinds its network knows. */
  readonly count: number;
}

/** What kind of control picture it is, for a network that reads several. */
export function TypeField({ control: { type, preprocessor }, place, count }: Props) {
  const types = ['auto', ...typesOf(count)] as const;
  const isOpen = type === 'auto' && typeMadeBy(preprocessor) === null;
  return (
    <>
      <SelectInput
        label={labelOf('controls.type')}
        value={type}
        choices={types.map((value) => ({ value, label: choiceText('controls.type', value) }))}
        onChange={(value) => changeControl(place, { type: types.find((one) => one === value) ?? 'auto' })}
      />
      {isOpen ? <p className={styles['problem']}>{t('guides:sayWhatItShows')}</p> : null}
    </>
  );
}
