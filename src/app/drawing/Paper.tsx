import { useEffect, useId, useRef, type PointerEvent, type RefObject } from 'react';
import type { Drawing, PenStroke } from '../../core/canvas/drawing.ts';
import type { Point } from '../../core/canvas/area.ts';
import { t } from '../../texts/translate.ts';
import { paperSize, placeOn, showDrawing, showStroke } from './drawingCanvas.ts';
import { useKeyPen } from './useKeyPen.ts';
import styles from './DrawingPad.module.css';

/** Of the longer side. */
const PEN = 0.026;
const ERASER = 0.08;

interface Props {
  readonly drawing: Drawing;
  /** What was on the paper before the pad was opened. */
  readonly before: ImageBitmap | null;
  readonly erasing: boolean;
  /** Width by height. */
  readonly ratio: number;
  readonly onStroke: (stroke: PenStroke) => void;
  /** Pen, finger or mouse are on the paper. */
  readonly onBegin: () => void;
}

/** What is drawn on: with pen, finger or mouse, or with the arrow keys, where Space puts the pen down and lifts it. */
export function Paper({ drawing, before, ratio, ...drawn }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const hint = useId();
  const pen = usePen(canvas, drawn);
  const keys = useKeyPen(ratio, pen);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) showDrawing(context, drawing, before);
  }, [drawing, before, ratio]);
  return (
    <div className={styles['paper']} style={{ '--ratio': ratio }}>
      <canvas
        ref={canvas}
        {...paperSize(ratio)}
        tabIndex={0}
        role="application"
        aria-label={t('drawing:paperToDrawOn')}
        aria-describedby={hint}
        {...pen.handlers}
        onKeyDown={keys.onKeyDown}
        onBlur={keys.onBlur}
      />
      <span
        className={styles['nib']}
        data-down={keys.isDown ? '' : undefined}
        style={{ '--x': keys.at.x * Math.max(1, 1 / ratio), '--y': keys.at.y * Math.max(1, ratio) }}
        aria-hidden
      />
      <p id={hint} className="visually-hidden">
        {t('drawing:arrowKeysMoveThePen')}
      </p>
      <p role="status" className="visually-hidden">
        {keys.isDown ? t('drawing:thePenIsDown') : ''}
      </p>
    </div>
  );
}

/** One movement at a time becomes a stroke, whatever leads the pen. */
function usePen(
  canvas: RefObject<HTMLCanvasElement | null>,
  { erasing, onStroke, onBegin }: Pick<Props, 'erasing' | 'onStroke' | 'onBegin'>,
) {
  const points = useRef<Point[]>([]);
  const pointer = useRef<number | null>(null);
  const nib = { width: erasing ? ERASER : PEN, erasing };
  const goTo = (point: Point): void => {
    const from = points.current.at(-1) ?? point;
    points.current.push(point);
    const context = canvas.current?.getContext('2d');
    if (context) showStroke(context, { ...nib, points: [from, point] });
  };
  const lift = (): void => {
    const drawn = points.current;
    points.current = [];
    pointer.current = null;
    if (drawn.length > 0) onStroke({ ...nib, points: drawn });
  };
  const follow = (event: PointerEvent<HTMLCanvasElement>): void => {
    if (pointer.current !== event.pointerId) return;
    const moves = event.nativeEvent.getCoalescedEvents();
    for (const move of moves.length > 0 ? moves : [event.nativeEvent])
      goTo(placeOn(event.currentTarget, move));
  };
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>): void => {
      if (event.button !== 0 || pointer.current !== null) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      pointer.current = event.pointerId;
      onBegin();
      follow(event);
    },
    onPointerMove: follow,
    onPointerUp: lift,
    onPointerCancel: lift,
  };
  return { begin: onBegin, goTo, lift, handlers };
}
