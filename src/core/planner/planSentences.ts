import { bitsOf } from '../weights/quantize.ts';
import type { GenerationPlan, PlanRequest, Precision } from './generationPlan.ts';
import { shortSize, type Budget } from './memoryBudget.ts';
import { formatOf, runBytes, weightBytes, weightsOf, type AtOnce } from './memoryNeeds.ts';
import type { Arrangement, Load } from './phase.ts';
import { tensorTrouble } from './tensorLimits.ts';

export interface Explained {
  readonly plan: Omit<GenerationPlan, 'sentences'>;
  readonly request: PlanRequest;
  readonly arrangement: Arrangement;
  readonly atOnce: AtOnce;
}

/** The plan in sentences for people: what it takes, and why it is so. */
export function explain(explained: Explained, budget: Budget): string[] {
  const { plan, request } = explained;
  const { split } = tensorTrouble(request.phases, plan.formats, request.device);
  return [
    needs(explained),
    budget.because,
    numbers(explained),
    fewerFirst(explained),
    ...spokenOf(explained),
    ...optional(explained),
    overflow(explained),
    ...leaving(explained),
    Object.keys(plan.tiles).length > 0 &&
      'The picture is decoded in overlapping tiles, which takes less memory.',
    plan.oneByOne && 'The prompt and the negative prompt run one after the other instead of together.',
    split,
  ].filter((sentence) => typeof sentence === 'string');
}

const loadsOf = ({ phases }: PlanRequest): readonly Load[] => phases.flatMap(({ loads }) => loads);

function takes(load: Load, { plan, arrangement, atOnce }: Explained): number {
  const format = formatOf(load, plan.formats);
  return weightBytes(load.facts, format) + runBytes(load.facts, format, atOnce(load, arrangement));
}

/** What takes fewer bits than all others, because it would not fit otherwise. */
function fewerFirst({ plan: { precision, formats }, request: { phases } }: Explained): string | false {
  const phase = phases.find(({ loads }) => loads.some(({ numbers }) => numbers === 'first'));
  const [load] = phase?.loads ?? [];
  if (phase === undefined || load === undefined) return false;
  const { linearBits } = formatOf(load, formats);
  if (linearBits === null || linearBits === bitsOf(precision)) return false;
  return `${capital(phase.who)} has its linear layers in ${linearBits} bits: with more, it would not fit.`;
}

/** Networks that somebody would not expect, each with what it takes. */
function spokenOf(explained: Explained): string[] {
  return loadsOf(explained.request).flatMap((load) =>
    load.says === undefined ? [] : [`${load.says}; it takes ${shortSize(takes(load, explained))}.`],
  );
}

function optional(explained: Explained): string[] {
  const { plan, request } = explained;
  return request.phases.flatMap(({ loads }, i) =>
    loads.flatMap((load) => {
      if (load.optional === undefined) return [];
      const isThere = plan.phases[i]?.networks.includes(load.network) ?? false;
      return isThere
        ? [`${load.optional.there}, which takes ${shortSize(takes(load, explained))} more.`]
        : [`${load.optional.missing}.`];
    }),
  );
}

function overflow({ plan, request }: Explained): string | false {
  const isMixed = Object.values(plan.formats).some(({ compute }) => compute === 'F16');
  const full = loadsOf(request).some(({ numbers, optional }) => numbers === 'full' && optional === undefined);
  return isMixed && full && 'The decoder computes in 32-bit floats, because its numbers overflow in 16 bits.';
}

/** Phases that leave before the next one loads. */
function leaving({ plan, request: { phases }, arrangement }: Explained): string[] {
  return phases.slice(0, -1).flatMap(({ who, loads }, i) => {
    const next = phases[i + 1]?.who ?? '';
    if (arrangement.together[i] === true) return [];
    const saved = shortSize(weightsOf(loads, plan.formats));
    return [`${capital(who)} leaves before ${next} loads, which saves ${saved}.`];
  });
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function needs({ plan: { gpuBytes, diskBytes }, request: { device } }: Explained): string {
  const where = device.kind === 'wasm' ? 'Memory' : 'Graphics memory';
  const disk = diskBytes > 0 ? `, ${shortSize(diskBytes)} on disk` : '';
  return `${where}: about ${shortSize(gpuBytes.peak)} at most${disk}.`;
}

function weights(precision: Precision): string {
  const bits = bitsOf(precision);
  if (bits !== null) return `Linear layers in ${bits} bits`;
  return precision === 'f16' ? 'Weights and arithmetic in 16-bit floats' : 'Weights in 32-bit floats';
}

function numbers({ plan: { precision }, request: { precision: wanted, device } }: Explained): string {
  const what = weights(precision);
  if (wanted === precision) return `${what}, as chosen.`;
  if (wanted === 'f16') return `${what}: this device has no 16-bit arithmetic.`;
  if (precision === 'f16') return `${what}: this device has them.`;
  if (precision === 'f32') {
    return device.kind === 'wasm' ? `${what}.` : `${what}: this device has no 16-bit arithmetic.`;
  }
  return `${what}: with more, it would not fit.`;
}
