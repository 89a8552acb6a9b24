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

/** The built-in model is a miniature; what people bring was made for 512 pixels. */
export function sizeRules(builtIn: boolean): SizeRules {
  return builtIn ? { native: 128, min: 64, max: 256 } : { native: 512, min: 64, max: 1024 };
}

export interface Preset extends Size {
  readonly name: string;
}

/** Square, upright and wide; none larger than what the model was made for. */
export function presets({ native }: SizeRules): readonly Preset[] {
  const short = native * 0.75;
  return [
    { name: 'Square', width: native, height: native },
    { name: 'Upright', width: short, height: native },
    { name: 'Wide', width: native, height: short },
  ];
}

export const sameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;
