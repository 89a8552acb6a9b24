/** Words of any language: Chinese, Japanese and Thai are written without spaces between them. */
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

const NAMED = /[\p{Letter}\d_]+:[^\s,]+/gu;

/** The words of a text, and the settings in it ('seed:41') as they stand, all in small letters. */
export function termsOf(text: string): string[] {
  const plain = text.normalize('NFKC').toLowerCase();
  const named = plain.match(NAMED) ?? [];
  const words = [...segmenter.segment(plain.replace(NAMED, ' '))]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment);
  return [...words, ...named];
}

export interface QueryTerms {
  readonly wanted: readonly string[];
  readonly unwanted: readonly string[];
}

/** What somebody looks for; a minus before a word means that it must not be there. */
export function queryTerms(query: string): QueryTerms {
  const parts = query.split(/\s+/).filter((part) => part !== '');
  const isMinus = (part: string): boolean => part.startsWith('-') && part.length > 1;
  return {
    wanted: termsOf(parts.filter((part) => !isMinus(part)).join(' ')),
    unwanted: parts.filter(isMinus).flatMap((part) => termsOf(part.slice(1))),
  };
}
