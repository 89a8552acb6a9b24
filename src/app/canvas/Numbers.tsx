import type { Area } from '../../core/canvas/area.ts';
import { t } from '../../texts/translate.ts';
import { NumberInput } from '../../ui/NumberInput.tsx';
import styles from './Canvas.module.css';

interface Props {
  readonly area: Area;
  readonly onChange: (area: Area) => void;
  readonly least: Area;
  readonly most: Area;
}

const SIDES = ['left', 'top', 'width', 'height'] as const;

/** Where a rectangle lies and how large it is, in pixels of the picture. */
export function Numbers({ area, onChange, least, most }: Props) {
  return (
    <div className={styles['numbers']}>
      {SIDES.map((side) => (
        <NumberInput
          key={side}
          label={t(`canvas:${side}`)}
          value={area[side]}
          onChange={(value) => onChange({ ...area, [side]: value })}
          min={least[side]}
          max={most[side]}
        />
      ))}
    </div>
  );
}
