import { said, type Said } from '../said.ts';
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
  /** Why WebGPU is left; null where it is not, or was never tried. */
  readonly leave: Said | null;
}

export function trustIn(tested: TestedDevice): Trust {
  const { webgpu, features } = verdictOf(tested.outcomes, tested.offered);
  if (webgpu === 'wrong') return { features: [], leave: said('test.wrong', { wrongs: wrongs(tested) }) };
  const isSlow = webgpu === 'unproved' && tested.stopped > 0;
  return { features, leave: isSlow ? said('test.tooSlow') : null };
}

/** Is nothing left to be tried? */
export function isThrough({ outcomes, offered, speeds }: TestedDevice): boolean {
  if (nextTrial(outcomes, offered) !== null) return false;
  return speeds !== null || verdictOf(outcomes, offered).webgpu !== 'right';
}

/** What came out wrong. */
function wrongs({ outcomes }: TestedDevice): readonly Said[] {
  const worst = new Map<string, Outcome>();
  for (const outcome of outcomes.filter((one) => !isRight(one))) worst.set(outcome.kernel, outcome);
  return [...worst.values()].map(offBy);
}

function offBy({ kernel, compute, error }: Outcome): Said {
  const limit = LIMITS[compute];
  return Number.isFinite(error)
    ? said('test.offBy', { kernel, error: error.toPrecision(2), limit })
    : said('test.noNumbers', { kernel, limit });
}

/** What the test came to. */
export function testVerdict(tested: TestedDevice): Said {
  const { webgpu, features } = verdictOf(tested.outcomes, tested.offered);
  if (webgpu === 'wrong') return said('test.failed', { wrongs: wrongs(tested) });
  if (webgpu === 'unproved') {
    if (tested.stopped > 0) return said('test.stopped');
    return said('test.untested');
  }
  const off = tested.offered.filter((feature) => !features.includes(feature));
  if (off.length === 0) return said('test.passed');
  const because =
    nextTrial(tested.outcomes, tested.offered) === null ? wrongs(tested) : said('test.unproved');
  return said('test.passedWithout', { features: off.map(nameOf), because });
}

const nameOf = (feature: Feature): string | Said =>
  feature === 'shader-f16' ? said('test.sixteenBits') : feature;

/** All of it as text, to be copied for a report: `verdict` in the words of the page, the figures in English for whoever is asked. */
export function testReport(tested: TestedDevice, verdict: string): string {
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
    verdict,
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
