import { said, type Said } from '../said.ts';
import { bitsOf } from '../weights/bits.ts';
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

/** Why the budget is what it is. */
export const reasonsOf = ({ because, bytes }: Budget, { memoryShare = 1 }: PlanRequest): readonly Said[] =>
  memoryShare === 1 ? [because] : [because, said('plan.tooMuchBefore', { size: shortSize(bytes) })];

/** The plan in sentences for people: what it takes, and why it is so. */
export function explain(explained: Explained, budget: Budget): Said[] {
  const { plan, request } = explained;
  const { split } = tensorTrouble(request.phases, plan.formats, request.device);
  return [
    needs(explained),
    ...reasonsOf(budget, request),
    numbers(explained),
    fewerFirst(explained),
    ...spokenOf(explained),
    ...optional(explained),
    overflow(explained),
    ...leaving(explained),
    Object.keys(plan.tiles).length > 0 && said('plan.inTiles'),
    plan.oneByOne && said('plan.oneByOne'),
    split,
  ].filter((sentence) => typeof sentence === 'object' && sentence !== null);
}

const loadsOf = ({ phases }: PlanRequest): readonly Load[] => phases.flatMap(({ loads }) => loads);

function takes(load: Load, { plan, arrangement, atOnce }: Explained): number {
  const format = formatOf(load, plan.formats);
  return weightBytes(load.facts, format) + runBytes(load.facts, format, atOnce(load, arrangement));
}

/** What takes fewer bits than all others, because it would not fit otherwise. */
function fewerFirst({ plan: { precision, formats }, request: { phases } }: Explained): Said | false {
  const phase = phases.find(({ loads }) => loads.some(({ numbers }) => numbers === 'first'));
  const [load] = phase?.loads ?? [];
  if (phase === undefined || load === undefined) return false;
  const { linearBits } = formatOf(load, formats);
  if (linearBits === null || linearBits === bitsOf(precision)) return false;
  return said('plan.fewerBitsFirst', { who: said(phase.who), bits: linearBits });
}

/** Networks that somebody would not expect, each with what it takes. */
function spokenOf(explained: Explained): Said[] {
  return loadsOf(explained.request).flatMap((load) =>
    load.says === undefined ? [] : [load.says(shortSize(takes(load, explained)))],
  );
}

function optional(explained: Explained): Said[] {
  const { plan, request } = explained;
  return request.phases.flatMap(({ loads }, i) =>
    loads.flatMap((load) => {
      if (load.optional === undefined) return [];
      const isThere = plan.phases[i]?.networks.includes(load.network) ?? false;
      return [isThere ? load.optional.there(shortSize(takes(load, explained))) : load.optional.missing];
    }),
  );
}

function overflow({ plan, request }: Explained): Said | false {
  const isMixed = Object.values(plan.formats).some(({ compute }) => compute === 'F16');
  const full = loadsOf(request).some(({ numbers, optional }) => numbers === 'full' && optional === undefined);
  return isMixed && full && said('plan.decoderOverflows');
}

/** Phases that leave before the next one loads. */
function leaving({ plan, request: { phases }, arrangement }: Explained): Said[] {
  return phases.slice(0, -1).flatMap(({ who, loads }, i) => {
    const next = phases[i + 1]?.who;
    if (next === undefined || arrangement.together[i] === true) return [];
    const saved = shortSize(weightsOf(loads, plan.formats));
    return [said('plan.leaves', { who: said(who), next: said(next), size: saved })];
  });
}

function needs({ plan: { gpuBytes, diskBytes }, request: { device } }: Explained): Said {
  const size = shortSize(gpuBytes.peak);
  const isWasm = device.kind === 'wasm';
  if (diskBytes === 0) return said(isWasm ? 'plan.memory' : 'plan.graphicsMemory', { size });
  const values = { size, disk: shortSize(diskBytes) };
  return said(isWasm ? 'plan.memoryAndDisk' : 'plan.graphicsMemoryAndDisk', values);
}

function weights(precision: Precision): Said {
  const bits = bitsOf(precision);
  if (bits !== null) return said('plan.linearBits', { bits });
  return precision === 'f16' ? said('plan.floats16') : said('plan.floats32');
}

function numbers({ plan: { precision }, request: { precision: wanted, device } }: Explained): Said {
  const what = { numbers: weights(precision) };
  if (wanted === precision) return said('plan.asChosen', what);
  if (wanted === 'f16') return said('plan.noF16', what);
  if (precision === 'f16') return said('plan.hasF16', what);
  if (precision === 'f32') return said(device.kind === 'wasm' ? 'plan.only' : 'plan.noF16', what);
  return said('plan.moreWouldNotFit', what);
}
