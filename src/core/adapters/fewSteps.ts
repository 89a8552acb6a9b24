import type { FewSteps } from '../model/item.ts';

interface Distilled {
  readonly sign: RegExp;
  readonly of: (steps: number | null) => FewSteps;
}

const OWN = { schedule: null, eta: null, guidance: 1 } as const;

const HYPER = { ...OWN, name: 'Hyper-SD', sampler: 'ddim', schedule: 'trailing' } as const;

/** LoRAs that make a few steps enough, by their names, and what they were made for (their authors' model cards). */
const DISTILLED: readonly Distilled[] = [
  {
    sign: /(^|[^a-z])lcm/i,
    of: (steps) => ({ ...OWN, name: 'LCM', sampler: 'lcm', steps: steps ?? 4 }),
  },
  {
    sign: /(^|[^a-z])tcd/i,
    of: (steps) => ({ ...OWN, name: 'TCD', sampler: 'tcd', steps: steps ?? 4 }),
  },
  {
    sign: /(^|[^a-z])dmd2/i,
    of: (steps) => ({ ...OWN, name: 'DMD2', sampler: 'lcm', steps: steps ?? 4 }),
  },
  {
    sign: /lightning/i,
    of: (steps) => ({ ...OWN, name: 'Lightning', sampler: 'euler_trailing', steps: steps ?? 4 }),
  },
  {
    sign: /hyper[-_ ]?sd.*cfg/i,
    of: (steps) => ({ ...HYPER, steps: steps ?? 8, guidance: 6 }),
  },
  {
    sign: /hyper[-_ ]?sd/i,
    of: (steps) =>
      steps === 1
        ? { ...HYPER, sampler: 'tcd', schedule: null, eta: 1, steps }
        : { ...HYPER, steps: steps ?? 4 },
  },
];

/** What a LoRA of few steps wants; null: it is none. */
export function fewStepsOf(name: string, metadata: ReadonlyMap<string, string>): FewSteps | null {
  const told = [name, metadata.get('modelspec.title') ?? '', metadata.get('ss_output_name') ?? ''];
  for (const text of told) {
    const found = DISTILLED.find(({ sign }) => sign.test(text));
    const steps = /(\d{1,2})[-_ ]?steps?/i.exec(text)?.[1];
    if (found !== undefined) return found.of(steps === undefined ? null : Number(steps));
  }
  return null;
}
