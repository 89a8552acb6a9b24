import { isWhole, soundFrame } from '../../core/canvas/frame.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { Numbers } from './Numbers.tsx';
import type { Painting } from './painting.ts';
import { usePaintingState } from './usePainting.ts';
import styles from './Canvas.module.css';

/** The frame by its numbers, for those who do not drag. */
export function FrameFields({ painting }: { readonly painting: Painting }) {
  const { frame } = usePaintingState(painting);
  const { size } = painting.photo;
  const { width, height } = size;
  return (
    <>
      <Numbers
        area={frame}
        onChange={(asked) => painting.setFrame(soundFrame(asked, size), true)}
        least={{ left: -width, top: -height, width: 1, height: 1 }}
        most={{ left: width, top: height, width: 3 * width, height: 3 * height }}
      />
      <p className={styles['hint']} role="status">
        {t('canvas:frameSize', { width: frame.width, height: frame.height })}
      </p>
      <Button
        disabled={isWhole(frame, size)}
        onClick={() => painting.setFrame({ left: 0, top: 0, ...size }, true)}
      >
        {t('canvas:wholeFrame')}
      </Button>
      <p className={styles['hint']}>{t('canvas:frameHint')}</p>
    </>
  );
}
