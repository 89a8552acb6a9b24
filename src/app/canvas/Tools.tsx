import { Brush, Circle, Contrast, Crop, Eraser, Hand, Lasso, Redo2, Square, Undo2 } from 'lucide-react';
import { t } from '../../texts/translate.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import type { Desk, ToolName } from './desk.ts';
import type { Painting } from './painting.ts';
import { usePaintingState } from './usePainting.ts';
import styles from './Canvas.module.css';

interface Props {
  readonly painting: Painting;
  readonly desk: Desk;
  readonly change: (desk: Partial<Desk>) => void;
}

const TOOLS: readonly (readonly [ToolName, typeof Brush, string])[] = [
  ['brush', Brush, 'B'],
  ['rectangle', Square, 'R'],
  ['ellipse', Circle, 'O'],
  ['lasso', Lasso, 'L'],
  ['frame', Crop, 'F'],
  ['hand', Hand, 'H'],
];

/** What is painted with, and the way back. */
export function Tools({ painting, desk, change }: Props) {
  const { canUndo, canRedo, isBusy } = usePaintingState(painting);
  return (
    <div className={styles['tools']} role="toolbar" aria-label={t('canvas:tools')}>
      {TOOLS.map(([name, Icon, key]) => (
        <IconButton
          key={name}
          label={t(`canvas:tool/${name}`)}
          aria-keyshortcuts={key}
          aria-pressed={desk.tool === name}
          onClick={() => change({ tool: name })}
        >
          <Icon aria-hidden />
        </IconButton>
      ))}
      <span className={styles['gap']} />
      <IconButton
        label={t('canvas:eraser')}
        aria-keyshortcuts="E"
        aria-pressed={desk.erasing}
        onClick={() => change({ erasing: !desk.erasing })}
      >
        <Eraser aria-hidden />
      </IconButton>
      <IconButton label={t('canvas:invert')} aria-disabled={isBusy} onClick={() => void painting.invert()}>
        <Contrast aria-hidden />
      </IconButton>
      <span className={styles['gap']} />
      <IconButton
        label={t('canvas:undo')}
        aria-keyshortcuts="Control+Z"
        aria-disabled={!canUndo || isBusy}
        onClick={() => painting.undo()}
      >
        <Undo2 aria-hidden />
      </IconButton>
      <IconButton
        label={t('canvas:redo')}
        aria-keyshortcuts="Control+Shift+Z"
        aria-disabled={!canRedo || isBusy}
        onClick={() => painting.redo()}
      >
        <Redo2 aria-hidden />
      </IconButton>
    </div>
  );
}
