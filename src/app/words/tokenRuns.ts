import type { TokenView } from '../../protocol/words.ts';

/** Tokens side by side that count the same. */
export interface TokenRun {
  readonly weight: number;
  readonly side: 'more' | 'less' | 'same' | 'against';
  /** How much of the tint, in percent. */
  readonly tint: number;
  readonly tokens: readonly TokenText[];
  /** A space follows. */
  readonly isEnd: boolean;
}

export interface TokenText {
  readonly text: string;
  /** A space follows, and more of the run. */
  readonly isEnd: boolean;
}

export function runsOf(tokens: readonly TokenView[]): TokenRun[] {
  const runs: { weight: number; tokens: TokenText[] }[] = [];
  for (const { text, weight } of tokens) {
    const token = { text: text.trimEnd(), isEnd: text.endsWith(' ') };
    const last = runs.at(-1);
    if (last?.weight === weight) last.tokens.push(token);
    else runs.push({ weight, tokens: [token] });
  }
  return runs.map(({ weight, tokens: own }) => ({
    weight,
    side: sideOf(weight),
    tint: tintOf(weight),
    tokens: own.map((token, i) => (i === own.length - 1 ? { ...token, isEnd: false } : token)),
    isEnd: own.at(-1)?.isEnd ?? false,
  }));
}

function sideOf(weight: number): TokenRun['side'] {
  if (weight < 0) return 'against';
  if (weight === 1) return 'same';
  return weight > 1 ? 'more' : 'less';
}

/** Weights between 0.4 and 1.6 are told apart; beyond it is as strong as it gets. */
function tintOf(weight: number): number {
  return Math.round(Math.min(1, Math.abs(weight - 1) / 0.6) * 70);
}
