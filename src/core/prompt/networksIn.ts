import type { Grammar } from './grammars.ts';
import { promptedNetworks, type PromptedNetwork } from './networkStrengths.ts';
import { readPrompt } from './readPrompt.ts';

/** Networks that a prompt names and that change layers, with their strengths. */
export function networksIn(prompt: string, grammar: Grammar): readonly PromptedNetwork[] {
  const { networks } = readPrompt(prompt, { grammar, which: 'prompt', steps: 1 });
  return [...promptedNetworks(networks, grammar).values()];
}
