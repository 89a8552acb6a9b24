import type { Rgb } from './rgb.ts';
import { strongestGradient, type Gradient } from './sobel.ts';

export interface CannyThresholds {
  /** An edge goes on while the gradient is above `low`, and needs one pixel above `high`. 0 … 2040 */
  readonly low: number;
  readonly high: number;
}

export const USUAL_CANNY: CannyThresholds = { low: 100, high: 200 };

/**
 * Canny's edges (Canny 1986), byte for byte those of cv2.Canny(rgb, low, high): aperture 3, the gradient's length as
 * |dx| + |dy|. 255 on an edge, 0 elsewhere, [H, W].
 */
export function canny(rgb: Rgb, { low, high }: CannyThresholds): Uint8Array {
  const { width, height } = rgb;
  const [least, sure] = [Math.floor(Math.min(low, high)), Math.floor(Math.max(low, high))];
  const gradient = strongestGradient(rgb);
  const lengths = framedLengths(gradient, width, height);
  const edges = new Uint8Array(width * height);
  const begun: number[] = [];
  // 1: a ridge that may be an edge
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x;
      const length = lengths[(y + 1) * (width + 2) + x + 1] ?? 0;
      if (length <= least || !isRidge(gradient, lengths, { x, y, width })) continue;
      edges[i] = length > sure ? 255 : 1;
      if (length > sure) begun.push(i);
    }
  }
  followEdges(edges, begun, width, height);
  return edges.map((value) => (value === 255 ? 255 : 0));
}

/** |dx| + |dy| with a frame of zeros, so that every pixel has neighbours. [H + 2, W + 2] */
function framedLengths({ dx, dy }: Gradient, width: number, height: number): Int32Array {
  const lengths = new Int32Array((width + 2) * (height + 2));
  for (let i = 0; i < width * height; i += 1) {
    const at = (Math.floor(i / width) + 1) * (width + 2) + (i % width) + 1;
    lengths[at] = Math.abs(dx[i] ?? 0) + Math.abs(dy[i] ?? 0);
  }
  return lengths;
}

/** tan 22.5° in 15 bits behind the point. */
const TAN_22 = 13573;

interface Pixel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Is the gradient longest here, along its own direction? Of two equal ones along an axis the first is. */
function isRidge({ dx, dy }: Gradient, lengths: Int32Array, { x, y, width }: Pixel): boolean {
  const stride = width + 2;
  const at = (y + 1) * stride + x + 1;
  const [across, down] = [dx[y * width + x] ?? 0, dy[y * width + x] ?? 0];
  const length = lengths[at] ?? 0;
  const before = (step: number): number => lengths[at - step] ?? 0;
  const after = (step: number): number => lengths[at + step] ?? 0;
  const steep = Math.abs(down) * 2 ** 15;
  const tan22 = Math.abs(across) * TAN_22;
  if (steep < tan22) return length > before(1) && length >= after(1);
  const tan67 = tan22 + Math.abs(across) * 2 ** 16;
  if (steep > tan67) return length > before(stride) && length >= after(stride);
  const diagonal = stride + ((across ^ down) < 0 ? -1 : 1);
  return length > before(diagonal) && length > after(diagonal);
}

/** What touches an edge, be it by a corner, belongs to it. */
function followEdges(edges: Uint8Array, begun: number[], width: number, height: number): void {
  for (let i = begun.pop(); i !== undefined; i = begun.pop()) {
    const [x, y] = [i % width, Math.floor(i / width)];
    for (let row = Math.max(y - 1, 0); row <= Math.min(y + 1, height - 1); row += 1) {
      for (let column = Math.max(x - 1, 0); column <= Math.min(x + 1, width - 1); column += 1) {
        const near = row * width + column;
        if (edges[near] !== 1) continue;
        edges[near] = 255;
        begun.push(near);
      }
    }
  }
}
