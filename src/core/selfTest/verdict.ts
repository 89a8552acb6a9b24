import { KERNELS, isRight, type Compute, type Feature, type Outcome, type Trial } from './outcome.ts';

/** A way of computing: with these features, all others off. */
type Way = readonly Feature[];

type State = 'right' | 'wrong' | 'unproved';

export interface DeviceVerdict {
  /** 'wrong': in no way that the device offers does everything come out right. */
  readonly webgpu: State;
  /** Those that may be on: all that was computed with them was right. */
  readonly features: readonly Feature[];
}

/** From the fastest. The last needs nothing. */
const WAYS: readonly Way[] = [['shader-f16', 'subgroups'], ['shader-f16'], ['subgroups'], []];

const waysOf = (offered: readonly Feature[]): readonly Way[] =>
  WAYS.filter((way) => way.every((feature) => offered.includes(feature)));

/** What has to be right before a way may be taken: graphs in f16 have parts in f32. */
function trialsOf(way: Way): Trial[] {
  const numbers: readonly Compute[] = way.includes('shader-f16') ? ['F32', 'F16'] : ['F32'];
  const subgroups = way.includes('subgroups');
  return numbers.flatMap((compute) => KERNELS.map((kernel) => ({ kernel, compute, subgroups })));
}

function found(outcomes: readonly Outcome[], { kernel, compute, subgroups }: Trial): Outcome | undefined {
  return outcomes.find(
    (one) => one.kernel === kernel && one.compute === compute && one.subgroups === subgroups,
  );
}

function stateOf(way: Way, outcomes: readonly Outcome[]): State {
  const reached = trialsOf(way).map((trial) => found(outcomes, trial));
  if (reached.some((outcome) => outcome !== undefined && !isRight(outcome))) return 'wrong';
  return reached.includes(undefined) ? 'unproved' : 'right';
}

/** `offered`: what the device has, and our graphs would take. */
export function verdictOf(outcomes: readonly Outcome[], offered: readonly Feature[]): DeviceVerdict {
  const ways = waysOf(offered).map((way) => ({ way, state: stateOf(way, outcomes) }));
  const best = ways.find(({ state }) => state === 'right');
  if (best !== undefined) return { webgpu: 'right', features: best.way };
  const isWrong = ways.every(({ state }) => state === 'wrong');
  return { webgpu: isWrong ? 'wrong' : 'unproved', features: [] };
}

/** What is to be tried next: what is missing to the best way that has not been seen to be wrong. null: all is known. */
export function nextTrial(outcomes: readonly Outcome[], offered: readonly Feature[]): Trial | null {
  const way = waysOf(offered).find((one) => stateOf(one, outcomes) !== 'wrong');
  if (way === undefined) return null;
  return trialsOf(way).find((trial) => found(outcomes, trial) === undefined) ?? null;
}
