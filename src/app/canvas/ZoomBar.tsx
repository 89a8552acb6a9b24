import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { t } from '../../texts/translate.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import type { useLook } from './useLook.ts';
import styles from './Canvas.module.css';

const STEP = 1.5;

/** How large the picture is shown, beside what two fingers or a wheel do. */
export function ZoomBar({
  look: { viewport, zoom, showAll },
}: {
  readonly look: ReturnType<typeof useLook>;
}) {
  const percent = Math.round(100 * viewport.scale * devicePixelRatio);
  return (
    <div className={styles['zoom']} role="group" aria-label={t('canvas:zoom')}>
      <IconButton label={t('canvas:zoomOut')} isPlain aria-keyshortcuts="-" onClick={() => zoom(1 / STEP)}>
        <ZoomOut aria-hidden />
      </IconButton>
      <span className={styles['scale']}>{t('canvas:percent', { percent })}</span>
      <IconButton label={t('canvas:zoomIn')} isPlain aria-keyshortcuts="+" onClick={() => zoom(STEP)}>
        <ZoomIn aria-hidden />
      </IconButton>
      <IconButton label={t('canvas:showAll')} isPlain aria-keyshortcuts="0" onClick={showAll}>
        <Maximize aria-hidden />
      </IconButton>
    </div>
  );
}
