import { namedSigmas } from './namedSigmas.ts';
import type { ExplodingSchedule } from './eulerSchedule.ts';
import type { SchedulerConfig } from './schedulerConfig.ts';
import { isNamed, type ScheduleId } from './schedules.ts';
import { exponentialSigmas, karrasSigmas } from './sigmas.ts';

const f32 = Math.fround;
/** What Karras et al. 2022 take, table 1. */
const SMALLEST = 0.002;
const LARGEST = 80;
const RHO = 7;
/** For the schedules that count training timesteps: as many, evenly in ln σ. */
const TABLE_SIZE = 1000;

/**
 * Karras et al. 2022, eq. 5 and table 1: x = x0 + σ·noise, and the network is told ln(σ)/4; as EDMEulerScheduler and
 * EDMDPMSolverMultistepScheduler do it. The first sample is √(σ² + 1) times the noise, as there.
 * `staysOnCurve`: an end that is not 0 is the last σ again, as with the first of them: one step goes nowhere.
 */
export function edmSchedule(
  config: SchedulerConfig,
  steps: number,
  schedule: ScheduleId,
  staysOnCurve = false,
): ExplodingSchedule {
  const smallest = config.sigmaMin ?? SMALLEST;
  const largest = config.sigmaMax ?? LARGEST;
  const sigmas = sigmasOf(config, steps, schedule);
  const least = staysOnCurve ? (sigmas.at(-1) ?? smallest) : smallest;
  const end = config.finalSigmasType === 'sigma_min' && !isNamed(schedule) ? least : 0;
  return {
    levels: [...sigmas.map(levelOf), { timestep: 0, alpha: 1, sigma: f32(end) }],
    levelOf,
    initialNoiseScale: isNamed(schedule) ? f32(sigmas[0] ?? largest) : Math.sqrt(largest ** 2 + 1),
  };
}

function sigmasOf(config: SchedulerConfig, steps: number, schedule: ScheduleId): readonly number[] {
  const smallest = config.sigmaMin ?? SMALLEST;
  const largest = config.sigmaMax ?? LARGEST;
  if (isNamed(schedule)) {
    const table = Float32Array.from(exponentialSigmas(smallest, largest, TABLE_SIZE)).reverse();
    return namedSigmas(schedule, table, steps).filter((sigma) => sigma > 0);
  }
  if (config.edm.sigmaSchedule !== 'exponential') {
    return karrasSigmas(smallest, largest, steps, config.edm.rho ?? RHO);
  }
  // diffusers builds this one from the smallest end, so one step begins there.
  return steps === 1 ? [smallest] : exponentialSigmas(smallest, largest, steps);
}

function levelOf(sigma: number) {
  const rounded = f32(sigma);
  return { timestep: rounded === 0 ? 0 : f32(0.25 * f32(Math.log(rounded))), alpha: 1, sigma: rounded };
}
