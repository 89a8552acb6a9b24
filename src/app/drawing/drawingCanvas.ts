import { isCleared, strokesOf, type Drawing, type PenStroke } from '../../core/canvas/drawing.ts';
import type { Point, Size } from '../../core/canvas/area.ts';

/** Of the paper's longer side: fine enough for a smooth line, small enough to be kept at every pause. */
export const LONG_SIDE = 512;

/** The paper is light and the ink dark in every theme: that is what networks for drawings are shown. */
const PAPER = '#fff';
const INK = '#1a2123';

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Pixels of paper of this width by height. */
export const paperSize = (ratio: number): Size => ({
  width: Math.round(ratio >= 1 ? LONG_SIDE : LONG_SIDE * ratio),
  height: Math.round(ratio >= 1 ? LONG_SIDE / ratio : LONG_SIDE),
});

/** All strokes over what was there before, anew. */
export function showDrawing(context: Context, drawing: Drawing, before: ImageBitmap | null): void {
  const { width, height } = context.canvas;
  context.fillStyle = PAPER;
  context.fillRect(0, 0, width, height);
  if (before !== null && !isCleared(drawing)) context.drawImage(before, 0, 0, width, height);
  for (const stroke of strokesOf(drawing)) showStroke(context, stroke);
}

/** A round nib; a curve goes through the middles between points, so that a quick line has no corners. */
export function showStroke(
  context: Context,
  { points, width, erasing }: Pick<PenStroke, 'points' | 'width' | 'erasing'>,
): void {
  const long = Math.max(context.canvas.width, context.canvas.height);
  const [first, ...others] = points.map(({ x, y }) => ({ x: x * long, y: y * long }));
  if (first === undefined) return;
  context.strokeStyle = erasing ? PAPER : INK;
  context.lineWidth = width * long;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  context.moveTo(first.x, first.y);
  let last = first;
  for (const point of others) {
    context.quadraticCurveTo(last.x, last.y, (last.x + point.x) / 2, (last.y + point.y) / 2);
    last = point;
  }
  // a dab, where the pen did not move
  context.lineTo(last.x, last.y);
  context.stroke();
}

/** Where on the paper, in shares of its longer side. */
export function placeOn(canvas: HTMLCanvasElement, { clientX, clientY }: MouseEvent): Point {
  const box = canvas.getBoundingClientRect();
  const long = Math.max(box.width, box.height);
  return { x: (clientX - box.left) / long, y: (clientY - box.top) / long };
}

/** As a file, whatever of it is shown yet. */
export function drawingFile(
  { width, height }: Size,
  drawing: Drawing,
  before: ImageBitmap | null,
): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('There is no 2D canvas.');
  showDrawing(context, drawing, before);
  return canvas.convertToBlob({ type: 'image/png' });
}
