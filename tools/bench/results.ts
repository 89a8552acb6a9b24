import os from 'node:os';

/** One line of the table. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Largest allowed; null where the figure is only reported. */
  readonly limit: number | null;
  /** Between which half of what was measured lies. */
  readonly spread?: readonly [low: number, high: number];
}

export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
  /** What else has to be known to read the figures. */
  readonly notes: readonly string[];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}

/** The smallest value that `share` (0 … 1) of all values do not exceed; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/**
 * How many times as long ours took, of pairs that were measured one right after the other: what else the machine did then
 * fell on both, and a ratio of medians would not know.
 */
export function pairedRatio(
  name: string,
  pairs: readonly (readonly [ours: number, theirs: number])[],
  limit: number | null,
): Figure {
  const ratios = pairs.map(([ours, theirs]) => ours / theirs).sort((a, b) => a - b);
  const quarter = (share: number): number => ratios[Math.round(share * (ratios.length - 1))] ?? NaN;
  return { name, value: median(ratios), unit: '×', limit, spread: [quarter(0.25), quarter(0.75)] };
}

const spreadOf = ({ spread }: Figure): string =>
  spread === undefined ? '' : `(half of them ${show(spread[0])} to ${show(spread[1])})`;

const verdict = ({ value, limit }: Figure): string => {
  if (limit === null) return '';
  return value <= limit ? `≤ ${show(limit)}  ok` : `≤ ${show(limit)}  MISSED`;
};

const show = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));

export function printTable(sections: readonly Section[]): void {
  const figures = sections.flatMap((section) => section.figures);
  const nameWidth = Math.max(...figures.map(({ name }) => name.length), 0);
  for (const { title, figures: own, notes } of sections) {
    console.log(`\n${title}`);
    for (const figure of own) {
      const value = `${show(figure.value)} ${figure.unit}`.padStart(12);
      console.log(
        `  ${figure.name.padEnd(nameWidth)} ${value}  ${spreadOf(figure)}  ${verdict(figure)}`.trimEnd(),
      );
    }
    for (const note of notes) console.log(`  ${note}`);
  }
}

export function machine(): Readonly<Record<string, unknown>> {
  const [cpu] = os.cpus();
  return {
    system: `${os.type()} ${os.release()}`,
    processor: cpu?.model ?? 'unknown',
    cores: os.cpus().length,
    memory: os.totalmem(),
    load: os.loadavg()[0],
    node: process.version,
  };
}
