import type { FewSteps } from '../model/item.ts';

interface Distilled {
  readonly sign: RegExp;
  readonly of: (steps: number | null) => FewSteps;
}

/** LoRAs that make a few steps enough, by their names, and what they were made for (families.md's table of them). */
const DISTILLED: readonly Distilled[] = [
  {
    sign: /lcm/i,
    of: (steps) => ({ name: 'LCM', sampler: 'lcm', steps: steps ?? 4, guidance: 1 }),
  },
  {
    sign: /tcd/i,
    of: (steps) => ({ name: 'TCD', sampler: 'tcd', steps: steps ?? 4, guidance: 1 }),
  },
  {
    sign: /lightning/i,
    of: (steps) => ({ name: 'Lightning', sampler: 'euler_trailing', steps: steps ?? 4, guidance: 1 }),
  },
  {
    sign: /hyper[-_ ]?sd.*cfg/i,
    of: (steps) => ({ name: 'Hyper-SD', sampler: 'euler_trailing', steps: steps ?? 8, guidance: 6 }),
  },
  {
    sign: /hyper[-_ ]?sd(xl)?/i,
    of: (steps) => ({
      name: 'Hyper-SD',
      sampler: steps === 1 ? 'tcd' : 'euler_trailing',
      steps: steps ?? 4,
      guidance: 1,
    }),
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
