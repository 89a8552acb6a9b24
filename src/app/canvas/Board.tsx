import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import type { Point } from '../../core/canvas/area.ts';
import { t } from '../../texts/translate.ts';
import type { Desk } from './desk.ts';
import { FrameHandles } from './FrameHandles.tsx';
import { Layer, Stage } from './konva.ts';
import { PaintLayer } from './PaintLayer.tsx';
import type { Painting } from './painting.ts';
import { PhotoLayer } from './PhotoLayer.tsx';
import { ToolLayer } from './ToolLayer.tsx';
import { useColours } from './useColours.ts';
import { useDeskKeys } from './useDeskKeys.ts';
import { useGestures } from './useGestures.ts';
import { useKeyTool } from './useKeyTool.ts';
import { useLook } from './useLook.ts';
import { usePaintingState } from './usePainting.ts';
import { useTool } from './useTool.ts';
import styles from './Canvas.module.css';

interface Props {
  readonly painting: Painting;
  readonly desk: Desk;
  readonly change: (desk: Partial<Desk>) => void;
  /** Beside the picture: how it is looked at. */
  readonly children: (look: ReturnType<typeof useLook>) => ReactNode;
}

/** The picture and what is painted over it, led by pen, finger and mouse, or by keys. */
export function Board({ painting, desk, change, children }: Props) {
  const board = useRef<HTMLDivElement>(null);
  const hint = useId();
  const { frame } = usePaintingState(painting);
  const [hover, setHover] = useState<Point | null>(null);
  const colours = useColours(board);
  // What is painted on is there a moment after its dialog.
  useEffect(() => board.current?.focus({ preventScroll: true }), []);
  const look = useLook(board, painting.photo.size);
  const { view, viewport, now, zoom, pan, follow, showAll } = look;
  const tool = useTool(painting, desk);
  const isFrame = desk.tool === 'frame';
  const isHand = desk.tool === 'hand';
  const gestures = useGestures(board, { now, tool, zoom, pan, isHand, isFrame, onHover: setHover });
  const keys = useKeyTool({
    ...{ tool, now, follow, pan },
    area: { left: 0, top: 0, ...painting.photo.size },
    isPainting: !isFrame && !isHand,
  });
  useDeskKeys({ painting, desk, change, zoom, showAll });
  return (
    <>
      <div
        ref={board}
        className={styles['board']}
        data-tool={desk.tool}
        tabIndex={0}
        role="application"
        aria-label={t('canvas:board')}
        aria-describedby={hint}
        onKeyDown={keys.onKeyDown}
        onBlur={keys.onBlur}
        {...gestures}
      >
        <Stage width={view.width} height={view.height}>
          <PhotoLayer {...{ painting, frame, look, desk, colours }} />
          <PaintLayer {...{ painting, look, desk }} />
          <Layer>
            {isFrame ? <FrameHandles {...{ painting, frame, viewport, colours }} /> : null}
            <ToolLayer
              {...{ painting, desk, viewport, colours }}
              outline={tool.outline}
              at={keys.at ?? hover}
              isDown={keys.isDown}
            />
          </Layer>
        </Stage>
      </div>
      <p id={hint} className="visually-hidden">
        {t('canvas:boardKeys')}
      </p>
      <p role="status" className="visually-hidden">
        {keys.isDown ? t('canvas:toolIsDown') : ''}
      </p>
      {children(look)}
    </>
  );
}
