import { add, scale, subtract } from '../samplers/elementwise.ts';
import type { Guidance } from './guidance.ts';

/** Classifier-free guidance: u + s·(c − u) (Ho & Salimans 2022, eq. 6 with s = 1 + w). */
export function classifierFree(guidance: number): Guidance {
  return ({ unconditional, conditional }) =>
    guidance === 1 ? conditional : add(unconditional, scale(subtract(conditional, unconditional), guidance));
}

/** At 1 and below the negative prompt has no part in the picture, and its run is left out. */
export function needsGuidance(guidance: number): boolean {
  return guidance > 1;
}
