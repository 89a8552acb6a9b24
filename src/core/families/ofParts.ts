import type { Said, SayingName } from '../said.ts';

/** Said of a text encoder whose tokenizer came with none of the files. */
const LACK_TOKENIZER: ReadonlySet<SayingName> = new Set<SayingName>([
  'missing.t5Pieces',
  'missing.qwenTokenizer',
  'missing.clipTokenizer',
]);

const OF_PARTS: ReadonlySet<SayingName> = new Set<SayingName>([
  ...LACK_TOKENIZER,
  'missing.rest',
  'missing.needs',
  'missing.needsAndHas',
  'missing.secondEncoder',
  'missing.severalFit',
]);

/** Is nothing said but that a tokenizer is lacking? */
export const lacksTokenizer = (said: readonly Said[] | null): boolean =>
  said?.some(({ say }) => LACK_TOKENIZER.has(say)) === true;

/** Is that said of files that are a part of a model, and not all of it? */
export const isOfParts = (said: readonly Said[] | null): boolean =>
  said?.some(({ say }) => OF_PARTS.has(say)) === true;
