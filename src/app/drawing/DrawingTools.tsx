import { Eraser, PencilLine, Redo2, Trash2, Undo2 } from 'lucide-react';
import { redone, undone, type Drawing } from '../../core/canvas/drawing.ts';
import { t } from '../../texts/translate.ts';
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
    <div className={styles['tools']} role="toolbar" aria-label={t('drawing:drawingTools')}>
      <IconButton label={t('drawing:pen')} aria-pressed={!erasing} onClick={() => setErasing(false)}>
        <PencilLine aria-hidden />
      </IconButton>
      <IconButton label={t('drawing:eraser')} aria-pressed={erasing} onClick={() => setErasing(true)}>
        <Eraser aria-hidden />
      </IconButton>
      <IconButton
        label={t('drawing:undoTheStroke')}
        disabled={drawing.marks.length === 0}
        onClick={() => onChange(undone(drawing))}
      >
        <Undo2 aria-hidden />
      </IconButton>
      <IconButton
        label={t('drawing:redoTheStroke')}
        disabled={drawing.undone.length === 0}
        onClick={() => onChange(redone(drawing))}
      >
        <Redo2 aria-hidden />
      </IconButton>
      <IconButton label={t('drawing:clearThePaper')} disabled={isBlank} onClick={onClear}>
        <Trash2 aria-hidden />
      </IconButton>
    </div>
  );
}
