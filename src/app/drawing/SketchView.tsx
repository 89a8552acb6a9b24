import { Dices } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useSketch } from '../../stores/sketch.ts';
import { t } from '../../texts/translate.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './DrawingPad.module.css';

interface Props {
  /** Has somebody said what it is? */
  readonly named: boolean;
  readonly onAnother: () => void;
}

/** What the drawing becomes. */
export function SketchView({ named, onAnother }: Props) {
  const { phase, pixels, problem } = useSketch();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (pixels === null || !context) return;
    const { width, height, rgba } = pixels;
    context.canvas.width = width;
    context.canvas.height = height;
    context.putImageData(new ImageData(rgba, width, height), 0, 0);
  }, [pixels]);
  const waiting = named ? t('drawing:drawItComesUpHere') : t('drawing:sayWhatItIsAndDrawIt');
  return (
    <figure className={styles['sketch']} aria-busy={phase === 'making'}>
      {pixels === null ? (
        <p className={styles['hint']}>{phase === 'making' ? t('drawing:theFirstOneTakesA') : waiting}</p>
      ) : (
        <canvas ref={canvas} role="img" aria-label={t('drawing:theSketchThatYour')} />
      )}
      {pixels === null ? null : (
        <IconButton label={t('drawing:anotherOneOfThis')} className={styles['another']} onClick={onAnother}>
          <Dices aria-hidden />
        </IconButton>
      )}
      {problem === '' ? null : (
        <p role="alert" className={styles['problem']}>
          {problem}
        </p>
      )}
    </figure>
  );
}
