import { t } from '../../texts/translate.ts';
import { SliderInput } from '../../ui/SliderInput.tsx';
import { AreaFields } from './AreaFields.tsx';
import { BRUSH_SIZES, type Desk } from './desk.ts';
import { FrameFields } from './FrameFields.tsx';
import type { Painting } from './painting.ts';
import styles from './Canvas.module.css';

interface Props {
  readonly painting: Painting;
  readonly desk: Desk;
  readonly change: (desk: Partial<Desk>) => void;
}

/** What can be set of the tool that is chosen. */
export function Options({ painting, desk, change }: Props) {
  const { tool, on, colour, size } = desk;
  if (tool === 'frame') return <FrameFields painting={painting} />;
  if (tool === 'hand') return null;
  return (
    <>
      <div className={styles['choice']} role="group" aria-label={t('canvas:paintOn')}>
        <button type="button" aria-pressed={on === 'mask'} onClick={() => change({ on: 'mask' })}>
          {t('canvas:layer/mask')}
        </button>
        <button type="button" aria-pressed={on === 'sketch'} onClick={() => change({ on: 'sketch' })}>
          {t('canvas:layer/sketch')}
        </button>
      </div>
      {on === 'sketch' ? (
        <label className={styles['colour']}>
          <input
            type="color"
            value={colour}
            onChange={(event) => change({ colour: event.target.value, erasing: false })}
          />
          {t('canvas:colour')}
        </label>
      ) : null}
      {tool === 'brush' ? (
        <SliderInput
          label={t('canvas:brushSize')}
          value={size}
          onChange={(next) => change({ size: next })}
          {...BRUSH_SIZES}
        />
      ) : null}
      {tool === 'rectangle' || tool === 'ellipse' ? <AreaFields painting={painting} desk={desk} /> : null}
    </>
  );
}
