import type { Condition } from './condition.ts';

/** What the network is told of the picture to be, beside what it is told of a text. */
export type ToldImages = (prompt: 'positive' | 'negative', text: Condition) => Condition;

export const NOTHING_TOLD: ToldImages = () => ({});
