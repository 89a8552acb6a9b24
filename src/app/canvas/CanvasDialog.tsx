import { useCallback, useEffect, useReducer, useRef, useState, type MouseEvent } from 'react';
import { keepPainted } from '../../stores/maskPainting.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { Board } from './Board.tsx';
import { FIRST_DESK, type Desk } from './desk.ts';
import { keepPainting } from './keepPainting.ts';
import { Layers } from './Layers.tsx';
import { MaskMenu } from './MaskMenu.tsx';
import { Options } from './Options.tsx';
import type { Painting } from './painting.ts';
import { Tools } from './Tools.tsx';
import { usePainting, usePaintingState, type Opened } from './usePainting.ts';
import { ZoomBar } from './ZoomBar.tsx';
import styles from './Canvas.module.css';

interface Props {
  readonly open: boolean;
  /** Picture, mask and sketch so far. */
  readonly names: Opened;
  readonly onClose: () => void;
}

/** Says what is to be made anew, and in which colours. However it is closed, what was painted is kept. */
export function CanvasDialog({ open, names, onClose }: Props) {
  const painted = useRef<Painting | null>(null);
  const [isKeeping, setKeeping] = useState(false);
  const keepHold = useCallback((painting: Painting | null) => {
    painted.current = painting;
  }, []);
  const close = async (withoutMask = false): Promise<void> => {
    const painting = painted.current;
    if (isKeeping) return;
    setKeeping(true);
    try {
      const isKept = painting === null || (await keep(painting, withoutMask));
      if (isKept) onClose();
    } finally {
      setKeeping(false);
    }
  };
  return (
    <ModalDialog open={open} onClose={() => void close()} title={t('canvas:title')} size="whole">
      <Opening key={names.image} {...{ names, isKeeping }} onReady={keepHold} onDone={close} />
    </ModalDialog>
  );
}

/** False, after that was said, where there is no room for it: the canvas stays open. */
async function keep(painting: Painting, withoutMask: boolean): Promise<boolean> {
  await painting.settled();
  if (!painting.state.isChanged && !withoutMask) return true;
  return keepPainting(painting, (painted) => keepPainted(withoutMask ? { ...painted, mask: null } : painted));
}

interface DeskProps {
  readonly isKeeping: boolean;
  readonly onDone: (withoutMask?: boolean) => Promise<void>;
}

interface OpeningProps extends DeskProps {
  readonly names: Opened;
  /** Told what is being painted on. */
  readonly onReady: (painting: Painting | null) => void;
}

function Opening({ names, onReady, ...rest }: OpeningProps) {
  const opening = usePainting(names);
  const painting = opening.kind === 'open' ? opening.painting : null;
  useEffect(() => onReady(painting), [painting, onReady]);
  if (painting !== null) return <PaintingDesk painting={painting} {...rest} />;
  return (
    <p className={styles['opening']} role="status">
      {opening.kind === 'unreadable' ? t('canvas:unreadable') : t('canvas:opening')}
    </p>
  );
}

/** After a tool was pressed with a pointer, keys are the picture's: Space with a drag is not pressing that tool again. */
function giveKeysBack({ currentTarget, target, detail }: MouseEvent<HTMLElement>): void {
  if (detail === 0 || !(target instanceof Element) || target.closest('[role=toolbar]') === null) return;
  currentTarget.querySelector<HTMLElement>('[role=application]')?.focus({ preventScroll: true });
}

function PaintingDesk({ painting, isKeeping, onDone }: DeskProps & { readonly painting: Painting }) {
  const [desk, change] = useReducer((now: Desk, next: Partial<Desk>) => ({ ...now, ...next }), FIRST_DESK);
  const { isBusy } = usePaintingState(painting);
  const { photo } = painting;
  return (
    <div className={styles['desk']} aria-busy={isBusy || isKeeping} onClick={giveKeysBack}>
      <div className={styles['middle']}>
        <Board {...{ painting, desk, change }}>{(look) => <ZoomBar look={look} />}</Board>
      </div>
      <Tools {...{ painting, desk, change }} />
      <div className={styles['side']}>
        <Options {...{ painting, desk, change }} />
        <p className={styles['hint']}>{desk.on === 'mask' ? t('canvas:hint') : t('canvas:sketchHint')}</p>
        {photo.room.isSmall && photo.isInPart ? <p className={styles['note']}>{t('canvas:window')}</p> : null}
        <MaskMenu painting={painting} />
        <Layers {...{ desk, change }} />
      </div>
      <div className={styles['end']}>
        <p role="status" className={styles['hint']}>
          {isKeeping ? t('canvas:keeping') : isBusy ? t('canvas:working') : ''}
        </p>
        <Button onClick={() => void onDone(true)}>{t('canvas:noMask')}</Button>
        <Button look="primary" onClick={() => void onDone()}>
          {t('canvas:done')}
        </Button>
      </div>
    </div>
  );
}
