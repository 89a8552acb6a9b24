import { FULL_PRECISION, type NumberFormat } from '../onnx/numberFormat.ts';
import { bitsOf, fewerThan, IN_BITS, type Bits } from '../weights/bits.ts';
import { memoryBudget, shortSize, type Budget, type DeviceFacts } from './memoryBudget.ts';
import type { GenerationPlan, PlanOutcome, PlanRequest, Precision, Tiles } from './generationPlan.ts';
import { memoryNeeds, type Formats, type MemoryNeeds } from './memoryNeeds.ts';
import type { Arrangement, Load } from './phase.ts';
import { explain, reasonsOf } from './planSentences.ts';
import { tensorTrouble } from './tensorLimits.ts';
import { said, type Said } from '../said.ts';

/** diffusers' own: half of its sample size and a quarter of overlap, see enable_vae_tiling. */
export const TILES: Tiles = { side: 64, overlap: 0.25 };
const TILE = TILES.side ** 2;

/** How to make a picture with a model on a device: what fits, in the best quality; chosen settings are kept. */
export function planGeneration(request: PlanRequest): PlanOutcome {
  const budget = budgetFor(request);
  const candidates = numberings(request).flatMap((numbering) =>
    arrangements(request).map((arrangement) => ({ ...numbering, arrangement })),
  );
  const plain = necessary(request);
  const fitting = candidates.find((candidate) => fits(needsOf(plain, candidate), request.device, budget));
  const chosen = fitting ?? candidates.at(-1);
  if (chosen === undefined) throw new RangeError('There is always one arrangement at least.');
  if (fitting === undefined && request.tiling === 'whole') {
    const inTiles = planGeneration({ ...request, tiling: 'auto' });
    if (inTiles.refusal === null) return wholeAllTheSame(request, chosen, { plan: inTiles.plan, budget });
  }
  const plan = planOf(request, chosen, budget);
  const trouble = tensorTrouble(request.phases, plan.formats, request.device);
  return {
    plan,
    refusal:
      trouble.refusal !== null
        ? [trouble.refusal]
        : fitting === undefined
          ? tooMuch(plan, request, budget)
          : null,
    warning: null,
  };
}

function budgetFor({ device, memoryShare = 1 }: PlanRequest): Budget {
  const budget = memoryBudget(device);
  return memoryShare === 1 ? budget : { ...budget, bytes: memoryShare * budget.bytes };
}

/** As it is with tiles, but for the tiles: the budget is a guess, and somebody may know better. */
function wholeAllTheSame(
  request: PlanRequest,
  { arrangement, first }: Candidate,
  { plan, budget }: { readonly plan: GenerationPlan; readonly budget: Budget },
): PlanOutcome {
  const as: Arrangement = {
    together: arrangement.together.map((_, i) => plan.phases[i]?.staysWithNext ?? false),
    tiled: false,
    oneByOne: plan.oneByOne,
  };
  const whole = planOf(request, { precision: plan.precision, first, arrangement: as }, budget);
  const size = shortSize(whole.gpuBytes.peak);
  const warning = said('plan.wholeMayNotFit', { size, tiled: shortSize(plan.gpuBytes.peak) });
  return { plan: whole, refusal: null, warning };
}

function fits(
  { peak, largestBuffer }: MemoryNeeds,
  { kind, maxBufferSize }: DeviceFacts,
  { bytes }: Budget,
): boolean {
  return peak <= bytes && (kind === 'wasm' || largestBuffer <= maxBufferSize);
}

function tooMuch({ gpuBytes }: GenerationPlan, request: PlanRequest, budget: Budget): readonly Said[] {
  if (gpuBytes.peak > budget.bytes) {
    return [said('plan.needsTooMuch'), ...reasonsOf(budget, request)];
  }
  const { device } = request;
  const { largestBuffer } = gpuBytes;
  const values = { size: shortSize(largestBuffer), allowed: shortSize(device.maxBufferSize) };
  return [said('plan.bufferTooLarge', values)];
}

/** In which numbers networks are: see Load.numbers. */
interface Numbering {
  readonly precision: Precision;
  /** Bits of linear layers that take fewer first. */
  readonly first: Bits | null;
}

interface Candidate extends Numbering {
  readonly arrangement: Arrangement;
}

/** The best first. */
function numberings(request: PlanRequest): readonly Numbering[] {
  const { phases, precision: wanted } = request;
  const takesFewer = phases.some(({ loads }) => loads.some(({ numbers }) => numbers === 'first'));
  return precisions(request).flatMap((precision) => {
    const bits = bitsOf(precision);
    const fewer = wanted === 'f32' || !takesFewer ? null : fewerThan(bits);
    return [{ precision, first: bits }, ...(fewer === null ? [] : [{ precision, first: fewer }])];
  });
}

function precisions({ precision, device }: PlanRequest): readonly Precision[] {
  if (precision !== 'auto') return [precision === 'f16' && !device.shaderF16 ? 'f32' : precision];
  return [device.shaderF16 ? 'f16' : 'f32', ...IN_BITS];
}

/** From the fastest to the one that needs least, each with one more saving. */
function arrangements({ phases, tiling }: PlanRequest): readonly Arrangement[] {
  const between = phases.slice(1);
  const all = { together: between.map(() => true), tiled: tiling === 'tiles', oneByOne: false };
  const withoutFirst = { ...all, together: between.map((_, i) => phases[i]?.once !== true) };
  const tiled = { ...withoutFirst, tiled: tiling !== 'whole' };
  const alone = { ...tiled, together: between.map(() => false) };
  return [all, withoutFirst, tiled, alone, { ...alone, oneByOne: true }];
}

/** What a load works on at a time, on this device. */
const atOnceFor = (request: PlanRequest) => (load: Load, arrangement: Arrangement) => {
  const rows = arrangement.oneByOne ? 1 : (load.rows ?? 1);
  const each = isTiled(load, arrangement, request) ? Math.min(TILE, load.elements) : load.elements;
  return rows * each;
};

function isTiled(
  { tileAbove, elements, optional }: Load,
  { tiled }: Arrangement,
  { device, tiling = 'auto' }: PlanRequest,
): boolean {
  if (tileAbove === undefined || elements <= TILE || tiling === 'whole' || optional !== undefined)
    return false;
  return tiled || isLongOn(device, { tileAbove, elements });
}

/** In one run it would take so long that a driver may reset the device. */
function isLongOn(
  { kind }: DeviceFacts,
  { tileAbove, elements }: Pick<Load, 'tileAbove' | 'elements'>,
): boolean {
  return kind === 'webgpu' && tileAbove !== undefined && elements > tileAbove;
}

function needsOf(request: PlanRequest, { arrangement, ...numbering }: Candidate): MemoryNeeds {
  return memoryNeeds(request.phases, formatsOf(numbering, request), {
    arrangement,
    atOnce: atOnceFor(request),
  });
}

function formatsOf({ precision, first }: Numbering, { device, phases }: PlanRequest): Formats {
  const half = device.shaderF16 && precision !== 'f32';
  const floats: NumberFormat = { compute: half ? 'F16' : 'F32', linearBits: null };
  const linearBits = bitsOf(precision);
  const formatFor = (numbers: Load['numbers']): NumberFormat => {
    if (numbers === 'full') return FULL_PRECISION;
    if (numbers === 'eight') return { ...floats, linearBits: linearBits === null ? null : 8 };
    if (numbers === 'first') return { ...floats, linearBits: first };
    return numbers === 'quantised' ? { ...floats, linearBits } : floats;
  };
  const loads = phases.flatMap((phase) => phase.loads);
  return Object.fromEntries(loads.map(({ network, numbers }) => [network, formatFor(numbers)]));
}

/** Without what is only loaded where there is room. */
function necessary(request: PlanRequest): PlanRequest {
  return {
    ...request,
    phases: request.phases.map((phase) => ({
      ...phase,
      loads: phase.loads.filter(({ optional }) => optional === undefined),
    })),
  };
}

/** The picture is the same with and without: everything else is decided before. */
function withRoomFor(request: PlanRequest, chosen: Candidate, budget: Budget): PlanRequest {
  const plain = necessary(request);
  const extra = request.phases.flatMap(({ loads }) => loads.filter(({ optional }) => optional !== undefined));
  const { together } = chosen.arrangement;
  const parted = request.phases.slice(0, -1).some(({ once }, i) => once !== true && together[i] === false);
  if (extra.length === 0 || parted || extra.some((load) => isLongOn(request.device, load))) return plain;
  return fits(needsOf(request, chosen), request.device, budget) ? request : plain;
}

function planOf(request: PlanRequest, chosen: Candidate, budget: Budget): GenerationPlan {
  const { arrangement, ...numbering } = chosen;
  const { precision } = numbering;
  const whole = withRoomFor(request, chosen, budget);
  const loads = whole.phases.flatMap((phase) => phase.loads);
  const tiled = loads.filter((load) => isTiled(load, arrangement, request));
  const plan = {
    precision,
    formats: formatsOf(numbering, request),
    phases: whole.phases.map(({ loads: own }, i) => ({
      networks: own.map(({ network }) => network),
      staysWithNext: arrangement.together[i] ?? false,
    })),
    oneByOne: arrangement.oneByOne && loads.some(({ rows = 1 }) => rows > 1),
    tiles: Object.fromEntries(tiled.map(({ network }) => [network, TILES])),
    gpuBytes: needsOf(whole, chosen),
    budget: budget.bytes,
    diskBytes: request.diskBytes ?? 0,
  };
  return { ...plan, sentences: explain({ plan, request, arrangement, atOnce: atOnceFor(request) }, budget) };
}
