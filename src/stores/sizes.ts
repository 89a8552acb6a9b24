import type { ModelCard } from '../core/model/card.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

type Axes = ModelCard['axes'];

export interface SizePreset extends Size {
  readonly name: 'square' | 'upright' | 'wide';
}

/** Square, upright and wide; none larger than what the model was made for. */
export function presets({ width: { usual: w, step }, height: { usual: h } }: Axes): readonly SizePreset[] {
  const short = (side: number): number => Math.round((side * 0.75) / step) * step;
  return [
    { name: 'square', width: w, height: h },
    { name: 'upright', width: short(w), height: h },
    { name: 'wide', width: w, height: short(h) },
  ];
}

export const fitsAxes = ({ width, height }: Size, axes: Axes): boolean =>
  width >= axes.width.least &&
  width <= axes.width.most &&
  height >= axes.height.least &&
  height <= axes.height.most;

export const sameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;
