import type { SchedulerConfig } from './schedulerConfig.ts';
import { linspace } from './timesteps.ts';
import { betaSigmas, exponentialSigmas, karrasSigmas } from './sigmas.ts';

/** A curve between two sigmas that diffusers' schedulers can follow instead of their timesteps. */
export type SigmaCurve = 'karras' | 'lu' | 'exponential' | 'beta';

export function curveOf(config: SchedulerConfig): SigmaCurve | undefined {
  if (config.useKarrasSigmas === true) return 'karras';
  if (config.useLuLambdas === true) return 'lu';
  if (config.useExponentialSigmas === true) return 'exponential';
  return config.useBetaSigmas === true ? 'beta' : undefined;
}

/** The same file asking for this curve, or for none. */
export function withCurve(config: SchedulerConfig, curve: SigmaCurve | undefined): SchedulerConfig {
  return {
    ...config,
    useKarrasSigmas: curve === 'karras',
    useLuLambdas: curve === 'lu',
    useExponentialSigmas: curve === 'exponential',
    useBetaSigmas: curve === 'beta',
  };
}

/** From the largest to the smallest, both included. */
export function sigmasAlong(
  curve: SigmaCurve,
  range: { readonly smallest: number; readonly largest: number },
  count: number,
): readonly number[] {
  const { smallest, largest } = range;
  switch (curve) {
    case 'karras':
      return karrasSigmas(smallest, largest, count);
    // Even steps in λ (Lu et al. 2022, DPM-Solver, section 3.2) are even steps in ln σ, there from float32 logarithms.
    case 'lu':
      return linspace(1, count).map((ramp) => {
        const [high, low] = [Math.fround(Math.log(largest)), Math.fround(Math.log(smallest))];
        return Math.exp(high + ramp * (low - high));
      });
    case 'exponential':
      return exponentialSigmas(smallest, largest, count);
    case 'beta':
      return betaSigmas(smallest, largest, count);
  }
}
