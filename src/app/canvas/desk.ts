import type { Colour } from '../../core/canvas/tiledSketch.ts';
import type { Ink } from './painting.ts';

export type ToolName = 'brush' | 'rectangle' | 'ellipse' | 'lasso' | 'frame' | 'hand';

export type LayerName = 'picture' | 'sketch' | 'mask' | 'controls';

/** What is set on the desk beside the picture. */
export interface Desk {
  readonly tool: ToolName;
  readonly erasing: boolean;
  readonly on: Ink['on'];
  /** As in an input of colours: #rrggbb. */
  readonly colour: string;
  /** The brush's width, in percent of the picture's longer side. */
  readonly size: number;
  readonly hidden: readonly LayerName[];
}

export const FIRST_DESK: Desk = {
  tool: 'brush',
  erasing: false,
  on: 'mask',
  colour: '#b3412e',
  size: 8,
  hidden: [],
};

export const BRUSH_SIZES = { min: 0.1, max: 40, step: 0.1 } as const;

/** A step of `[` and `]`. */
export function resized(size: number, way: 1 | -1): number {
  const next = size * (way > 0 ? 1.25 : 0.8);
  const { min, max } = BRUSH_SIZES;
  const away = Math.abs(next - size) < 0.1 ? size + 0.1 * way : next;
  return Math.min(max, Math.max(min, Math.round(10 * away) / 10));
}

export function colourOf(hex: string): Colour {
  const number = Number.parseInt(hex.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

export const inkOf = ({ on, erasing, colour }: Desk): Ink => ({ on, erasing, colour: colourOf(colour) });
