import { Eraser, PencilLine, Redo2, Trash2, Undo2 } from 'lucide-react';
import { redone, undone, type Drawing } from '../../core/canvas/drawing.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './DrawingPad.module.css';

interface Props {
  readonly drawing: Drawing;
  readonly erasing: boolean;
  readonly setErasing: (erasing: boolean) => void;
  readonly isBlank: boolean;
  readonly onChange: (drawing: Drawing) => void;
  readonly onClear: () => void;
}

export function DrawingTools({ drawing, erasing, setErasing, isBlank, onChange, onClear }: Props) {
  return (
    <div className={styles['tools']} role="toolbar" aria-label="Drawing tools">
      <IconButton label="Pen" aria-pressed={!erasing} onClick={() => setErasing(false)}>
        <PencilLine aria-hidden />
      </IconButton>
      <IconButton label="Eraser" aria-pressed={erasing} onClick={() => setErasing(true)}>
        <Eraser aria-hidden />
      </IconButton>
      <IconButton
        label="Undo the stroke"
        disabled={drawing.marks.length === 0}
        onClick={() => onChange(undone(drawing))}
      >
        <Undo2 aria-hidden />
      </IconButton>
      <IconButton
        label="Redo the stroke"
        disabled={drawing.undone.length === 0}
        onClick={() => onChange(redone(drawing))}
      >
        <Redo2 aria-hidden />
      </IconButton>
      <IconButton label="Clear the paper" disabled={isBlank} onClick={onClear}>
        <Trash2 aria-hidden />
      </IconButton>
    </div>
  );
}
