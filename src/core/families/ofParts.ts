import type { Said, SayingName } from '../said.ts';

const OF_PARTS: ReadonlySet<SayingName> = new Set<SayingName>([
  'missing.rest',
  'missing.needs',
  'missing.needsAndHas',
  'missing.secondEncoder',
  'missing.severalFit',
]);

/** Is that said of files that are a part of a model, and not all of it? */
export const isOfParts = (said: readonly Said[] | null): boolean =>
  said?.some(({ say }) => OF_PARTS.has(say)) === true;
