import { computeAlphasCumprod, trainTimesteps } from './alphasCumprod.ts';
import { namedSigmas } from './namedSigmas.ts';
import type { NoiseLevel } from './noiseLevel.ts';
import type { Schedule } from './schedule.ts';
import type { FlowConfig, SchedulerConfig } from './schedulerConfig.ts';
import { isNamed, type ScheduleId } from './schedules.ts';
import { curveOf, sigmasAlong, type SigmaCurve } from './sigmaCurve.ts';
import { karrasSigmas, sigmaOf, trainSigmas } from './sigmas.ts';

const f32 = Math.fround;
/** What Stable Diffusion 3 and Flux say of pictures of 256 and 4096 tokens. */
const SHIFTS = { baseShift: 0.5, maxShift: 1.15, baseImageSeqLen: 256, maxImageSeqLen: 4096 };
/** Where a logarithm of alpha is taken, no level is all noise. */
const NEARLY_ALL_NOISE = 1 - 1e-6;

export interface FlowRequest {
  readonly config: SchedulerConfig;
  readonly steps: number;
  readonly schedule: ScheduleId;
  /** Tokens of the picture, as the transformer counts them: what a dynamic shift depends on. */
  readonly imageTokens: number;
}

/**
 * Straight paths, x = (1 − σ)·x0 + σ·noise, σ shifted towards noise (Esser et al. 2024, eq. 23, and its exponential form with
 * a shift that grows with the picture); as FlowMatchEulerDiscreteScheduler does it, its curves included. It shifts the
 * least and the most σ of training twice.
 */
export function flowSchedule({ config, steps, schedule, imageTokens }: FlowRequest): Schedule {
  const count = trainTimesteps(config);
  const shift = shiftOf(config.flow, { imageTokens, steps });
  if (isNamed(schedule) && knownCurve(schedule) === undefined) {
    const table = Float32Array.from({ length: count }, (_, t) => shift((t + 1) / count));
    return flowLevels(namedSigmas(schedule, table, steps).slice(0, -1), count);
  }
  const constant = config.flow.useDynamicShifting === true ? (sigma: number) => sigma : shift;
  const smallest = f32(constant(f32(1 / count)));
  const largest = f32(constant(1));
  const isTrailing =
    schedule === 'trailing' || (schedule === 'model' && config.timestepSpacing === 'trailing');
  const last = isTrailing ? largest / steps : smallest;
  const shifted = evenly(largest * count, last * count, steps).map((t) => shift(t / count));
  return flowLevels(onCurve(stretched(shifted, config.flow), schedule, config), count);
}

/**
 * The same for the exponential integrators, which never see pure noise; as DPMSolverMultistepScheduler with
 * use_flow_sigmas does it.
 */
export function flowSolverSchedule({ config, steps, schedule, imageTokens }: FlowRequest): Schedule {
  const count = trainTimesteps(config);
  if (!isOwn(schedule)) return belowAllNoise(flowSchedule({ config, steps, schedule, imageTokens }));
  const shift = shiftOf(config.flow, { imageTokens, steps });
  const sigmas = evenly(1, 1 / count, steps + 1).map((alpha) => shift(1 - alpha));
  const levels = sigmas
    .reverse()
    .slice(0, -1)
    .map((sigma) => levelOf(f32(sigma), Math.trunc(sigma * count)));
  // The least noise of a table of betas, which such a model does not have: diffusers' end, to the letter.
  const end = config.finalSigmasType === 'sigma_min' ? sigmaOf(computeAlphasCumprod(config).at(0) ?? 1) : 0;
  return { levels: [...levels, levelOf(f32(end), 0)], initialNoiseScale: 1 };
}

/**
 * The same spaced from all noise on; as UniPCMultistepScheduler with use_flow_sigmas does it. Where the file wants to end
 * at the least σ, that is the last one again.
 */
export function flowUniPcSchedule({ config, steps, schedule, imageTokens }: FlowRequest): Schedule {
  if (!isOwn(schedule)) return belowAllNoise(flowSchedule({ config, steps, schedule, imageTokens }));
  const count = trainTimesteps(config);
  const shift = shiftOf(config.flow, { imageTokens, steps });
  const even = evenly(1, 1 / count, steps + 1).slice(0, -1);
  const own = schedule === 'model' && curveOf(config) === 'karras' ? karrasOfBetas(config, steps) : undefined;
  const sigmas = own ?? stretched(even.map(shift), config.flow);
  const lowered = sigmas.map((sigma) => Math.min(sigma, NEARLY_ALL_NOISE));
  const levels = lowered.map((sigma) => levelOf(f32(sigma), Math.trunc(sigma * count)));
  const end = config.finalSigmasType === 'sigma_min' ? (lowered.at(-1) ?? 0) : 0;
  return { levels: [...levels, levelOf(f32(end), 0)], initialNoiseScale: 1 };
}

/** Karras' curve over the noise of a table of betas, σ over picture there made σ along the path. */
function karrasOfBetas(config: SchedulerConfig, steps: number): readonly number[] {
  const table = trainSigmas(computeAlphasCumprod(config), config.rescaleBetasZeroSnr === true);
  const smallest = config.sigmaMin ?? table.at(0) ?? 0;
  const largest = config.sigmaMax ?? table.at(-1) ?? 0;
  return karrasSigmas(smallest, largest, steps).map((sigma) => sigma / (sigma + 1));
}

function isOwn(schedule: ScheduleId): boolean {
  return schedule === 'model' || schedule === 'spacing' || schedule === 'linspace';
}

function flowLevels(sigmas: readonly number[], count: number): Schedule {
  const levels = sigmas.map((sigma) => levelOf(f32(sigma), f32(f32(sigma) * count)));
  return { levels: [...levels, levelOf(0, 0)], initialNoiseScale: 1 };
}

function levelOf(sigma: number, timestep: number): NoiseLevel {
  return { timestep, alpha: f32(1 - sigma), sigma };
}

function belowAllNoise({ levels, ...schedule }: Schedule): Schedule {
  const lowered = levels.map((level) =>
    level.sigma > NEARLY_ALL_NOISE ? levelOf(f32(NEARLY_ALL_NOISE), level.timestep) : level,
  );
  return { ...schedule, levels: lowered };
}

function evenly(from: number, to: number, count: number): number[] {
  const step = (to - from) / Math.max(count - 1, 1);
  return Array.from({ length: count }, (_, i) => (i > 0 && i === count - 1 ? to : from + i * step));
}

type Extent = Pick<FlowRequest, 'imageTokens' | 'steps'>;

function shiftOf(flow: FlowConfig, extent: Extent): (sigma: number) => number {
  if (flow.useDynamicShifting !== true) {
    const shift = flow.shift ?? 1;
    return (sigma) => (shift * sigma) / (1 + (shift - 1) * sigma);
  }
  const mu = flow.isEmpirical === true ? empiricalShift(extent) : dynamicShift(flow, extent.imageTokens);
  const factor = flow.timeShiftType === 'linear' ? mu : Math.exp(mu);
  return (sigma) => factor / (factor + (1 / sigma - 1));
}

/** Linear in the tokens between the two sizes that the file names, and beyond. */
function dynamicShift(flow: FlowConfig, imageTokens: number): number {
  const base = flow.baseShift ?? SHIFTS.baseShift;
  const least = flow.baseImageSeqLen ?? SHIFTS.baseImageSeqLen;
  const most = flow.maxImageSeqLen ?? SHIFTS.maxImageSeqLen;
  const slope = ((flow.maxShift ?? SHIFTS.maxShift) - base) / (most - least);
  return imageTokens * slope + (base - slope * least);
}

/** Flux.2's, as measured at 10 and at 200 steps; above so many tokens the steps make no difference. */
const TEN_STEPS = { slope: 8.73809524e-5, start: 1.89833333 };
const MANY_STEPS = { slope: 0.00016927, start: 0.45666666 };
const MOST_TOKENS = 4300;

function empiricalShift({ imageTokens, steps }: Extent): number {
  const at = ({ slope, start }: typeof TEN_STEPS): number => slope * imageTokens + start;
  if (imageTokens > MOST_TOKENS) return at(MANY_STEPS);
  const slope = (at(MANY_STEPS) - at(TEN_STEPS)) / 190;
  return slope * steps + (at(MANY_STEPS) - 200 * slope);
}

/** Stretched so that the last σ is the one that the file names (LTX-Video). */
function stretched(sigmas: readonly number[], { shiftTerminal }: FlowConfig): readonly number[] {
  if (shiftTerminal === undefined) return sigmas;
  const factor = (1 - (sigmas.at(-1) ?? 0)) / (1 - shiftTerminal);
  if (factor === 0) return sigmas;
  return sigmas.map((sigma) => 1 - (1 - sigma) / factor);
}

function onCurve(
  sigmas: readonly number[],
  schedule: ScheduleId,
  config: SchedulerConfig,
): readonly number[] {
  const curve = schedule === 'model' ? curveOf(config) : knownCurve(schedule);
  if (curve === undefined || curve === 'lu') return sigmas;
  const range = {
    smallest: config.sigmaMin ?? sigmas.at(-1) ?? 0,
    largest: config.sigmaMax ?? sigmas.at(0) ?? 1,
  };
  return sigmasAlong(curve, range, sigmas.length);
}

function knownCurve(schedule: ScheduleId): SigmaCurve | undefined {
  return schedule === 'karras' || schedule === 'exponential' || schedule === 'beta' ? schedule : undefined;
}
