import { PencilLine } from 'lucide-react';
import { openDrawingPad, useDrawnImage, useSketcher } from '../../stores/drawing.ts';
import styles from './DrawingPad.module.css';

interface Props {
  /** On the plate there is paper below it in every theme. */
  readonly onPlate?: boolean;
}

/** Opens the drawing pad, where there is a network that makes pictures of drawings. */
export function DrawButton({ onPlate = false }: Props) {
  const sketcher = useSketcher();
  const isDrawn = useDrawnImage() !== null;
  if (sketcher === null) return null;
  return (
    <button
      type="button"
      className={styles['draw']}
      data-on-plate={onPlate ? '' : undefined}
      onClick={() => openDrawingPad(true)}
    >
      <PencilLine aria-hidden />
      {isDrawn ? 'Draw on' : onPlate ? 'Or draw it: three strokes and its name' : 'Draw it'}
    </button>
  );
}
