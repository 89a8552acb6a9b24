import { PencilLine } from 'lucide-react';
import { isNamed } from '../../core/model/item.ts';
import type { Settings } from '../../core/recipe/settings.ts';
import { changeControl, replaceControlPicture, type GuidePlace } from '../../stores/guides.ts';
import { missingAnnotators } from '../../stores/annotators.ts';
import { useItems } from '../../stores/items.ts';
import type { Brought } from '../../stores/startFrom.ts';
import { isDrawing, useSketcher } from '../../stores/drawing.ts';
import { openDrawingPad } from '../../stores/drawingPad.ts';
import { t } from '../../texts/translate.ts';
import { SwitchInput } from '../../ui/SwitchInput.tsx';
import { SettingControl } from '../settings/SettingControl.tsx';
import { textOf } from '../settings/fieldTexts.ts';
import { PictureButton } from '../source/PictureButton.tsx';
import { PictureDrop } from '../source/PictureDrop.tsx';
import { AnnotatorField } from './AnnotatorField.tsx';
import { ControlPreview } from './ControlPreview.tsx';
import { GuideHead } from './GuideHead.tsx';
import { NetworkField } from './NetworkField.tsx';
import { PreprocessorField } from './PreprocessorField.tsx';
import { TypeField } from './TypeField.tsx';
import styles from './Guides.module.css';

interface Props {
  readonly control: Settings['controls'][number];
  readonly place: number;
}

/** A picture that says where things are, as its network sees it, and how much that counts. */
export function ControlCard({ control, place }: Props) {
  const at: GuidePlace = { list: 'controls', place };
  const path = `controls.${place}`;
  const network = useItems(({ items }) => items.find((item) => isNamed(item, control.hash)));
  const count = network?.controlTypes ?? 0;
  const isUnread = useItems(({ items }) => missingAnnotators(items, control.preprocessor).length > 0);
  const sketcher = useSketcher();
  const replace = (brought: Brought): void => void replaceControlPicture(place, brought);
  return (
    <li className={styles['card']}>
      <PictureDrop onPicture={replace}>
        <ControlPreview control={control} />
      </PictureDrop>
      <div className={styles['about']}>
        <GuideHead title={t('guides:whereThingsAre')} at={at} />
        <NetworkField at={at} network={control} />
        <PreprocessorField control={control} place={place} />
        {count > 0 ? <TypeField control={control} place={place} count={count} /> : null}
        <SettingControl path={`${path}.strength`} />
        {sketcher !== null && isDrawing(control) ? (
          <button type="button" className={styles['link']} onClick={() => openDrawingPad(true)}>
            <PencilLine aria-hidden /> {t('guides:drawOn')}
          </button>
        ) : null}
        <PictureButton label={t('guides:anotherControlPicture')} look="link" onPicture={replace}>
          {t('guides:anotherPicture')}
        </PictureButton>
      </div>
      {isUnread ? <AnnotatorField preprocessor={control.preprocessor} /> : null}
      <details className={styles['more']}>
        <summary>{t('guides:more')}</summary>
        <div className={styles['fields']}>
          <SettingControl path={`${path}.from`} />
          <SettingControl path={`${path}.to`} />
          {network?.kind === 't2i' ? null : <SettingControl path={`${path}.mode`} />}
          <SettingControl path={`${path}.fit`} />
          <SwitchInput
            label={textOf(`${path}.invert`).label}
            checked={control.invert === 'yes'}
            onChange={(on) => changeControl(place, { invert: on ? 'yes' : 'no' })}
          />
        </div>
      </details>
    </li>
  );
}
