import { useId, useRef, useState } from 'react';
import { areaBetween, type Area, type Point } from '../../core/canvas/area.ts';
import { toView, type Viewport } from '../../core/canvas/viewport.ts';
import { t } from '../../texts/translate.ts';
import { Group, Layer, Line, Picture, Rect, Stage } from './konva.ts';
import type { Photo } from './photo.ts';
import { useColours } from './useColours.ts';
import { useGestures } from './useGestures.ts';
import { useKeyTool } from './useKeyTool.ts';
import { useLook } from './useLook.ts';
import type { Tool } from './useTool.ts';
import { ZoomBar } from './ZoomBar.tsx';
import styles from './Canvas.module.css';

interface Props {
  readonly photo: Photo;
  readonly regions: readonly Area[];
  readonly onRegion: (region: Area) => void;
}

/** A print on which rectangles are drawn, by pointers or by keys. */
export function RegionsBoard({ photo, regions, onRegion }: Props) {
  const board = useRef<HTMLDivElement>(null);
  const hint = useId();
  const colours = useColours(board);
  const look = useLook(board, photo.size);
  const { view, viewport, now, zoom, pan, follow } = look;
  const tool = useRectangle(onRegion);
  const drawn = tool.drawn;
  const gestures = useGestures(board, {
    ...{ now, tool, zoom, pan, isHand: false, isFrame: false },
    onHover: () => undefined,
  });
  const area = { left: 0, top: 0, ...photo.size };
  const keys = useKeyTool({ tool, now, follow, pan, area, isPainting: true });
  return (
    <>
      <div
        ref={board}
        className={styles['board']}
        tabIndex={0}
        role="application"
        aria-label={t('canvas:regionsBoard')}
        aria-describedby={hint}
        onKeyDown={keys.onKeyDown}
        onBlur={keys.onBlur}
        {...gestures}
      >
        <Stage width={view.width} height={view.height}>
          <Layer listening={false}>
            <Group x={viewport.x} y={viewport.y} scaleX={viewport.scale} scaleY={viewport.scale}>
              <Picture image={photo.bitmap} width={photo.size.width} height={photo.size.height} />
            </Group>
            {[...regions, ...(drawn === null ? [] : [drawn])].map((region, i) => (
              <Box key={i} {...{ region, viewport }} stroke={colours.accent} isDrawn={i === regions.length} />
            ))}
            {keys.at === null ? null : <Cross at={toView(viewport, keys.at)} stroke={colours.accent} />}
          </Layer>
        </Stage>
      </div>
      <p id={hint} className="visually-hidden">
        {t('canvas:boardKeys')}
      </p>
      <p role="status" className="visually-hidden">
        {keys.isDown ? t('canvas:toolIsDown') : ''}
      </p>
      <ZoomBar look={look} />
    </>
  );
}

/** From one corner to the other. */
function useRectangle(onRegion: (region: Area) => void): Tool & { readonly drawn: Area | null } {
  const [drawn, setDrawn] = useState<Area | null>(null);
  const corners = useRef<readonly [Point, Point] | null>(null);
  const draw = (next: readonly [Point, Point] | null): void => {
    corners.current = next;
    setDrawn(next && areaBetween(...next));
  };
  return {
    ...{ drawn, outline: null },
    begin: (at) => draw([at, at]),
    moveTo: (at) => draw([corners.current?.[0] ?? at, at]),
    end: () => {
      const region = corners.current && areaBetween(...corners.current);
      draw(null);
      if (region !== null && region.width > 1 && region.height > 1) onRegion(region);
    },
    cancel: () => draw(null),
  };
}

interface BoxProps {
  readonly region: Area;
  readonly viewport: Viewport;
  readonly stroke: string;
  readonly isDrawn: boolean;
}

function Box({ region: { left, top, width, height }, viewport, stroke, isDrawn }: BoxProps) {
  const { x, y } = toView(viewport, { x: left, y: top });
  const size = { width: width * viewport.scale, height: height * viewport.scale };
  return (
    <>
      <Rect {...{ x, y }} {...size} stroke="white" strokeWidth={4} opacity={0.8} />
      <Rect
        {...{ x, y }}
        {...size}
        stroke={stroke}
        strokeWidth={2}
        {...(isDrawn ? { dash: [6, 4] } : null)}
      />
    </>
  );
}

const ARM = 9;

function Cross({ at: { x, y }, stroke }: { readonly at: Point; readonly stroke: string }) {
  return (
    <>
      <Line points={[x - ARM, y, x + ARM, y]} stroke={stroke} strokeWidth={2} />
      <Line points={[x, y - ARM, x, y + ARM]} stroke={stroke} strokeWidth={2} />
    </>
  );
}
