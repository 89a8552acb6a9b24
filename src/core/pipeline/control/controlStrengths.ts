import type { Progress } from '../../guidance/guidanceInterval.ts';

/** Whose word counts where prompt and control picture disagree: sd-webui-controlnet's three, and diffusers' guess mode. */
export const CONTROL_MODES = ['balanced', 'prompt', 'control', 'guess'] as const;
export type ControlMode = (typeof CONTROL_MODES)[number];

/** The part of the way on which something is told, 0 … 1. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** As diffusers has it: a step counts that begins and ends within. */
export function isWithin({ from, to }: Interval, { done, total }: Progress): boolean {
  return done / total >= from && (done + 1) / total <= to;
}

export interface ModeOfControl {
  readonly mode: ControlMode;
  readonly strength: number;
  /** Models that tell of the whole picture are never told to the negative prompt. */
  readonly globalPool: boolean;
}

/** SD 1 has so many residuals, and what SDXL has are the first of them. */
const LAST = 12;
const SOFTENING = 0.825;

/** How much of each of `count` residuals, the outermost first, the network is told for a prompt. */
export function controlStrengths(
  { mode, strength, globalPool }: ModeOfControl,
  count: number,
  prompt: 'positive' | 'negative',
): Float32Array {
  const isOneSided = mode === 'control' || mode === 'guess' || globalPool;
  if (isOneSided && prompt === 'negative') return new Float32Array(count);
  const factor = (i: number): number => {
    if (mode === 'balanced') return 1;
    if (mode === 'guess') return globalPool ? 1 : 10 ** (i / Math.max(count - 1, 1) - 1);
    return SOFTENING ** (LAST - i);
  };
  return Float32Array.from({ length: count }, (_, i) => strength * factor(i));
}
