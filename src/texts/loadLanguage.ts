import type { Language, LanguageTag } from './languages.ts';
import { addTexts, speak } from './translate.ts';

type Texts = Readonly<Record<string, object>>;

/** All but English are fetched when somebody reads them. */
const FETCHED: Readonly<Record<Exclude<LanguageTag, 'en'>, () => Promise<Texts>>> = {
  'zh-Hans': async () => (await import('./zh/chinese.ts')).CHINESE,
  'en-XA': async () => {
    const [{ pseudo }, { ENGLISH }] = await Promise.all([import('./pseudo.ts'), import('./en/english.ts')]);
    return pseudo(ENGLISH);
  },
};

const there = new Set<LanguageTag>(['en']);

/** Speaks a language, fetched before where it is not there yet. Rejects, and changes nothing, where that fails. */
export async function loadLanguage(tag: Language | LanguageTag): Promise<void> {
  if (tag !== 'en' && !there.has(tag)) {
    addTexts(tag, await FETCHED[tag]());
    there.add(tag);
  }
  await speak(tag);
}
