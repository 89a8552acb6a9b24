import { isCleared, strokesOf, type Drawing, type PenStroke } from '../../core/canvas/drawing.ts';
import type { Point } from '../../core/canvas/area.ts';

/** Of the paper's longer side: fine enough for a smooth line, small enough to be kept at every pause. */
export const LONG_SIDE = 512;

/** The paper is light and the ink dark in every theme: that is what networks for drawings are shown. */
const PAPER = '#fff';
const INK = '#1a2123';

/** All strokes over what was there before, anew. */
export function showDrawing(
  context: CanvasRenderingContext2D,
  drawing: Drawing,
  before: ImageBitmap | null,
): void {
  const { width, height } = context.canvas;
  context.fillStyle = PAPER;
  context.fillRect(0, 0, width, height);
  if (before !== null && !isCleared(drawing)) context.drawImage(before, 0, 0, width, height);
  for (const stroke of strokesOf(drawing)) showStroke(context, stroke);
}

/** A round nib; a curve goes through the middles between points, so that a quick line has no corners. */
export function showStroke(
  context: CanvasRenderingContext2D,
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

export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) =>
      blob === null ? reject(new Error('The drawing has no pixels.')) : resolve(blob),
    );
  });
}
