import { useState } from 'react';
import type { Area } from '../../core/canvas/area.ts';
import { ellipseShape, rectangleShape } from '../../core/canvas/shapes.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { inkOf, type Desk } from './desk.ts';
import { Numbers } from './Numbers.tsx';
import type { Painting } from './painting.ts';
import styles from './Canvas.module.css';

/** A rectangle or an ellipse by its numbers, for those who do not drag. */
export function AreaFields({ painting, desk }: { readonly painting: Painting; readonly desk: Desk }) {
  const { width, height } = painting.photo.size;
  const [area, setArea] = useState<Area>(() => ({
    left: Math.round(width / 4),
    top: Math.round(height / 4),
    width: Math.round(width / 2),
    height: Math.round(height / 2),
  }));
  const paint = (): void => {
    const shape = desk.tool === 'ellipse' ? ellipseShape(area) : rectangleShape(area);
    void painting.fill(shape, inkOf(desk));
  };
  return (
    <details className={styles['fold']}>
      <summary>{t('canvas:byNumbers')}</summary>
      <Numbers
        area={area}
        onChange={setArea}
        least={{ left: 0, top: 0, width: 1, height: 1 }}
        most={{ left: width - 1, top: height - 1, width, height }}
      />
      <Button onClick={paint}>{desk.erasing ? t('canvas:eraseIt') : t('canvas:paintIt')}</Button>
    </details>
  );
}
