import { language, t } from './translate.ts';

/** The visitor's own kind of the language, as far as the browser tells: dates of en-GB on an English page. */
function locale(): string {
  const [base] = language().split('-');
  const own = globalThis.navigator?.languages?.find((tag) => tag.split('-')[0] === base);
  return own ?? language();
}

/** 1234 as '1,234'. */
export const wholeNumber = (value: number): string => value.toLocaleString(locale());

/** A date and its time, of medium length. */
export const dateAndTime = (date: Date): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(date);

/** Whole sentences, one after the other; '' is none. */
export const sentences = (...said: readonly string[]): string =>
  said.reduce(
    (first, second) =>
      first === '' || second === '' ? first + second : t('page:twoSentences', { first, second }),
    '',
  );

/** Several names as a list: 'a, b, c'. */
export const listed = (names: readonly string[]): string => names.join(t('page:listSeparator'));
