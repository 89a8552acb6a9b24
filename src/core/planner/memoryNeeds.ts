import type { NetworkFacts } from '../model/networkFacts.ts';
import { FULL_PRECISION, type NumberFormat } from '../onnx/numberFormat.ts';
import { QUANTIZED_BLOCK } from '../weights/quantize.ts';
import type { Arrangement, Load, Phase } from './phase.ts';

/** In which numbers each network computes, by its name. */
export type Formats = Readonly<Record<string, NumberFormat>>;

/** Bytes of memory. */
export interface MemoryNeeds {
  /** The most at once. */
  readonly peak: number;
  /** The largest single buffer that is no weight. */
  readonly largestBuffer: number;
}

/** Elements of a load that are worked on at a time, of all its rows. */
export type AtOnce = (load: Load, arrangement: Arrangement) => number;

/** What phases take, where some neighbours are loaded at the same time. */
export function memoryNeeds(
  phases: readonly Phase[],
  formats: Formats,
  { arrangement, atOnce }: { readonly arrangement: Arrangement; readonly atOnce: AtOnce },
): MemoryNeeds {
  const runs = phases.map(({ loads }) =>
    sum(loads.map((load) => runBytes(load.facts, formatOf(load, formats), atOnce(load, arrangement)))),
  );
  const peaks = phases.map((_, i) => {
    const loads = loadedWith(phases, arrangement, i).flatMap((phase) => phase.loads);
    return weightsOf(loads, formats) + (runs[i] ?? 0);
  });
  const buffers = phases.flatMap(({ loads }) =>
    loads.map(
      (load) => load.facts.widest * atOnce(load, arrangement) * floatBytes(formatOf(load, formats).compute),
    ),
  );
  return { peak: Math.max(0, ...peaks), largestBuffer: Math.max(0, ...buffers) };
}

/** The phases that may be loaded while phase `at` runs, itself among them. */
export function loadedWith<T>(
  phases: readonly T[],
  { together }: Pick<Arrangement, 'together'>,
  at: number,
): readonly T[] {
  let [first, last] = [at, at];
  while (first > 0 && together[first - 1] === true) first -= 1;
  while (last < phases.length - 1 && together[last] === true) last += 1;
  return phases.slice(first, last + 1);
}

/** A network that works in several phases is loaded once. */
export function weightsOf(loads: readonly Load[], formats: Formats): number {
  const once = new Map(loads.map((load) => [load.network, load]));
  return sum([...once.values()].map((load) => weightBytes(load.facts, formatOf(load, formats))));
}

export function weightBytes(
  { numbers, linear }: NetworkFacts,
  { compute, linearBits }: NumberFormat,
): number {
  const single = floatBytes(compute);
  if (linearBits === null) return single * numbers;
  return single * (numbers - linear) + linear * (linearBits / 8 + single / QUANTIZED_BLOCK);
}

export function runBytes(
  { activations, besides }: NetworkFacts,
  { compute }: NumberFormat,
  elements: number,
): number {
  return floatBytes(compute) * activations * elements + besides;
}

export function floatBytes(compute: NumberFormat['compute']): number {
  return compute === 'F16' ? 2 : 4;
}

export function formatOf({ network }: Pick<Load, 'network'>, formats: Formats): NumberFormat {
  return formats[network] ?? FULL_PRECISION;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
