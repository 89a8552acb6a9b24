import { PencilLine } from 'lucide-react';
import { useIsDrawn, useSketcher } from '../../stores/drawing.ts';
import { openDrawingPad } from '../../stores/drawingPad.ts';
import { t } from '../../texts/translate.ts';
import styles from './DrawingPad.module.css';

interface Props {
  /** On the plate there is paper below it in every theme. */
  readonly onPlate?: boolean;
}

/** Opens the drawing pad, where there is a network that makes pictures of drawings. */
export function DrawButton({ onPlate = false }: Props) {
  const sketcher = useSketcher();
  const isDrawn = useIsDrawn();
  // a drawing that is there has its own way to go on
  if (sketcher === null || (isDrawn && !onPlate)) return null;
  return (
    <button
      type="button"
      className={styles['draw']}
      data-on-plate={onPlate ? '' : undefined}
      onClick={() => openDrawingPad(true)}
    >
      <PencilLine aria-hidden />
      {onPlate ? t('drawing:orDrawItThreeStrokes') : t('drawing:drawIt')}
    </button>
  );
}
