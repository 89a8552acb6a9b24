import { FEATURES, KERNELS, LIMITS, isRight, type Feature, type Outcome } from './outcome.ts';
import type { Rates, Speed, Speeds } from './speed.ts';
import { nextTrial, verdictOf } from './verdict.ts';

/** What is known of a device: kept from visit to visit, and sent between page and worker. */
export interface TestedDevice {
  /** Adapter, browser and the site's version: another one is another device. */
  readonly key: string;
  readonly offered: readonly Feature[];
  readonly outcomes: readonly Outcome[];
  readonly speeds: Speeds | null;
  /** How often the clock ended the test before it was through. */
  readonly stopped: number;
}

export const untested = (key: string, offered: readonly Feature[]): TestedDevice => ({
  ...{ key, offered },
  ...{ outcomes: [], speeds: null, stopped: 0 },
});

export interface Trust {
  /** May be on. What was not reached is off until it is. */
  readonly features: readonly Feature[];
  /** Why WebGPU is left, as a sentence; null where it is not, or was never tried. */
  readonly leave: string | null;
}

export function trustIn(tested: TestedDevice): Trust {
  const { webgpu, features } = verdictOf(tested.outcomes, tested.offered);
  if (webgpu === 'wrong') return { features: [], leave: `WebGPU computes wrongly here: ${wrongs(tested)}.` };
  const isSlow = webgpu === 'unproved' && tested.stopped > 0;
  return { features, leave: isSlow ? TOO_SLOW : null };
}

const TOO_SLOW = 'WebGPU did not get through its test in time here, so it is not trusted yet.';

/** Is nothing left to be tried? */
export function isThrough({ outcomes, offered, speeds }: TestedDevice): boolean {
  if (nextTrial(outcomes, offered) !== null) return false;
  return speeds !== null || verdictOf(outcomes, offered).webgpu !== 'right';
}

/** What came out wrong, for people: "conv is off by 0.3 (0.001 is allowed)". */
function wrongs({ outcomes }: TestedDevice): string {
  const worst = new Map<string, Outcome>();
  for (const outcome of outcomes.filter((one) => !isRight(one))) worst.set(outcome.kernel, outcome);
  return [...worst.values()].map(offBy).join(', ');
}

function offBy({ kernel, compute, error }: Outcome): string {
  const by = Number.isFinite(error) ? `is off by ${error.toPrecision(2)}` : 'gives no numbers';
  return `${kernel} ${by} (${LIMITS[compute]} is allowed)`;
}

/** What the test came to, in a few sentences. */
export function testWords(tested: TestedDevice): string {
  const { webgpu, features } = verdictOf(tested.outcomes, tested.offered);
  if (webgpu === 'wrong') return `It failed its test: ${wrongs(tested)}.`;
  if (webgpu === 'unproved') {
    if (tested.stopped > 0) return 'Its test was stopped by the clock: what was not reached stays off.';
    return 'It is not tested yet: until then numbers have 32 bits.';
  }
  const off = tested.offered.filter((feature) => !features.includes(feature));
  if (off.length === 0) return 'It passed its test.';
  const because = nextTrial(tested.outcomes, tested.offered) === null ? wrongs(tested) : 'not proved yet';
  return `It passed its test without ${off.map(nameOf).join(' and ')}: ${because}.`;
}

const nameOf = (feature: Feature): string => (feature === 'shader-f16' ? '16-bit numbers' : feature);

/** All of it as text, to be copied for a report. */
export function testReport(tested: TestedDevice): string {
  const { key, offered, outcomes, speeds, stopped } = tested;
  const lines = outcomes.map((outcome) => {
    const { kernel, compute, subgroups, error } = outcome;
    const way = `${compute.toLowerCase()}${subgroups ? ' with subgroups' : ''}`;
    const verdict = isRight(outcome) ? 'right' : 'WRONG';
    return `${kernel}, ${way}: ${verdict}, ${error.toExponential(1)} (at most ${LIMITS[compute]})`;
  });
  return [
    `Aquatint's test of ${key}`,
    `offers: ${offered.join(', ') || 'nothing beside WebGPU'}; stopped by the clock: ${stopped}`,
    testWords(tested),
    ...lines,
    ...(speeds === null
      ? ['not timed']
      : [speedLine('WebGPU', speeds.webgpu), speedLine('WebAssembly', speeds.wasm)]),
  ].join('\n');
}

function speedLine(name: string, { rates, step }: Speed): string {
  const giga = (rate: number): string => `${(rate / 1e9).toPrecision(3)} GFLOP/s`;
  const parts = [`convolutions ${giga(rates.conv)}`, `matrices ${giga(rates.matrix)}`];
  return `${name}: ${parts.join(', ')}, ${(1e6 * rates.node).toPrecision(2)} µs a node, ${(1000 * step).toPrecision(3)} ms a step of Etch`;
}

/** As it was stored; null where it is nothing of the kind. JSON knows no Infinity: it comes back from null. */
export function readTestedDevice(stored: unknown): TestedDevice | null {
  const raw = recordOf(stored);
  const { key, offered, outcomes, speeds, stopped } = raw;
  if (typeof key !== 'string' || !Array.isArray(offered) || !Array.isArray(outcomes)) return null;
  return {
    key,
    offered: FEATURES.filter((feature) => offered.includes(feature)),
    outcomes: outcomes.flatMap((one: unknown) => readOutcome(recordOf(one)) ?? []),
    speeds: readSpeeds(recordOf(speeds)),
    stopped: typeof stopped === 'number' ? stopped : 0,
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function readOutcome({
  kernel,
  compute,
  subgroups,
  error,
}: Readonly<Record<string, unknown>>): Outcome | null {
  const known = KERNELS.find((name) => name === kernel);
  if (known === undefined || typeof subgroups !== 'boolean') return null;
  if (compute !== 'F32' && compute !== 'F16') return null;
  return { kernel: known, compute, subgroups, error: typeof error === 'number' ? error : Infinity };
}

function readSpeeds({ webgpu, wasm }: Readonly<Record<string, unknown>>): Speeds | null {
  const [there, here] = [readSpeed(recordOf(webgpu)), readSpeed(recordOf(wasm))];
  return there === null || here === null ? null : { webgpu: there, wasm: here };
}

function readSpeed({ rates, step }: Readonly<Record<string, unknown>>): Speed | null {
  const { conv, matrix, node } = recordOf(rates);
  const numbers: Rates | null =
    isPositive(conv) && isPositive(matrix) && isPositive(node) ? { conv, matrix, node } : null;
  return numbers === null || !isPositive(step) ? null : { rates: numbers, step };
}

const isPositive = (value: unknown): value is number => typeof value === 'number' && value > 0;
