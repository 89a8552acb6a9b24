/** The languages of the page, each by its own name, in the order in which they are offered. */
export const LANGUAGES = { en: 'English', 'zh-Hans': '简体中文' } as const;

export type Language = keyof typeof LANGUAGES;

/** 'en-XA' is no language: English with marks round every text, to see what is not in the catalogue (`?lang=pseudo`). */
export type LanguageTag = Language | 'en-XA';

export const LANGUAGE_TAGS = Object.keys(LANGUAGES) as readonly Language[];

/** The first of those that somebody reads that the page speaks; all who read some Chinese can read Simplified. */
export function firstSpoken(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const [base] = tag.toLowerCase().split('-');
    const spoken = LANGUAGE_TAGS.find((one) => one.split('-')[0] === base);
    if (spoken !== undefined) return spoken;
  }
  return 'en';
}
