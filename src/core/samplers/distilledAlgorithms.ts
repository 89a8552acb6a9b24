import type { Algorithm } from './algorithm.ts';
import { createLcm } from './lcm.ts';
import { lcmSchedule, tcdSchedule } from './lcmSchedule.ts';
import { isClamped, limitOf } from './limits.ts';
import { createTcd } from './tcd.ts';

/** Algorithms for networks that were distilled to few steps, as diffusers' schedulers of the same names run them. */

const DEFAULT_TIMESTEP_SCALING = 10;
/** What TCD's authors and diffusers take for gamma. */
const TCD_GAMMA = 0.3;

export const lcm: Algorithm = ({ config, steps }) => {
  const timestepScaling = config.timestepScaling ?? DEFAULT_TIMESTEP_SCALING;
  return {
    ...lcmSchedule(config, steps),
    sampler: createLcm({ limit: limitOf(config, false), timestepScaling }),
    clampsEstimate: isClamped(config, false),
  };
};

export const tcd: Algorithm = ({ config, steps, eta }) => {
  const { levelAt, alphaCumprod, levels, initialNoiseScale } = tcdSchedule(config, steps);
  const sampler = createTcd({ gamma: eta ?? TCD_GAMMA, levelAt, alphaCumprod });
  return { levels, initialNoiseScale, sampler };
};
