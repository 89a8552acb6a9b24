/**
 * The kinds of control pictures that a union of ControlNets tells apart, in the order of its inputs (ControlNet++); ProMax knows
 * the last two, too.
 */
export const CONTROL_TYPES = [
  'pose',
  'depth',
  'sketch',
  'line',
  'normal',
  'segments',
  'tile',
  'repaint',
] as const;
export type ControlType = (typeof CONTROL_TYPES)[number];

/** What a preprocessor makes; what it leaves as it was somebody has to say. */
const MADE: Readonly<Record<string, ControlType>> = {
  canny: 'line',
  line: 'line',
  scribble: 'sketch',
  depth: 'depth',
  pose: 'pose',
  blur: 'tile',
  tile: 'tile',
};

/** The kind of what a preprocessor makes ("canny:100,200"); null where it does not tell. */
export const typeMadeBy = (preprocessor: string): ControlType | null =>
  MADE[preprocessor.split(':')[0] ?? ''] ?? null;

/** Those that a union of so many knows. */
export const typesOf = (count: number): readonly ControlType[] => CONTROL_TYPES.slice(0, count);
