export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface SizeRules {
  /** Size the model was made for: side of a square. */
  readonly native: number;
  readonly min: number;
  readonly max: number;
}

const SMALLEST = 64;

/** Far from the size that a model was trained at its pictures fall apart: twice the side is the limit. */
export function sizeRules(native: number): SizeRules {
  return { native, min: Math.min(SMALLEST, native), max: 2 * native };
}

export interface Preset extends Size {
  readonly name: string;
}

/** Square, upright and wide; none larger than what the model was made for. */
export function presets({ native }: SizeRules): readonly Preset[] {
  const short = Math.round((native * 0.75) / 8) * 8;
  return [
    { name: 'Square', width: native, height: native },
    { name: 'Upright', width: short, height: native },
    { name: 'Wide', width: native, height: short },
  ];
}

export const sameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;
