export interface GuidanceInterval {
  /** Shares of the steps, 0 … 1. */
  readonly from: number;
  readonly to: number;
}

export interface Progress {
  /** Steps that have been finished. */
  readonly done: number;
  readonly total: number;
}

/**
 * Guidance in a part of the way only (Kynkäänniemi et al. 2024, Applying Guidance in a Limited Interval): elsewhere the
 * negative prompt's run is saved. Shares are rounded down to whole steps; the step at `to` is the first without again.
 */
export function isGuidedStep({ from, to }: GuidanceInterval, { done, total }: Progress): boolean {
  return done >= Math.trunc(from * total) && done < Math.trunc(to * total);
}
