import type { Grammar } from '../../prompt/grammars.ts';
import { networksIn } from '../../prompt/networksIn.ts';
import { nameKey } from '../../prompt/networkStrengths.ts';
import type { AdapterUse } from './adapters.ts';

/** What a prompt says of adapters. */
export interface Prompted {
  readonly uses: readonly AdapterUse[];
  /** Named in the prompt, and not there. */
  readonly missing: readonly string[];
}

/** The adapters as strong as the prompt says, where it names them; what it does not name stays as it is in the list. */
export function promptedAdapters(uses: readonly AdapterUse[], prompt: string, grammar: Grammar): Prompted {
  const named = new Map(networksIn(prompt, grammar).map((network) => [nameKey(network.name), network]));
  const there = new Set(uses.map(({ adapter }) => nameKey(adapter.name)));
  return {
    uses: uses.map((use) => {
      const network = named.get(nameKey(use.adapter.name));
      if (network === undefined) return use;
      const { model: curve, text: textStrength } = network;
      const strength = curve[0]?.strength ?? 1;
      return { adapter: use.adapter, strength, textStrength, ...(curve.length > 1 ? { curve } : {}) };
    }),
    missing: [...named].filter(([key]) => !there.has(key)).map(([, { name }]) => name),
  };
}
