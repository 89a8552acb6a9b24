import { createInstance } from 'i18next';
import type { Given, LabelKey, TextKey } from './catalogue.ts';
import { FIRST } from './en/first.ts';
import type { LanguageTag } from './languages.ts';

/** The one instance. The first of English is there from the beginning (the rest: laterTexts.ts); what another language lacks is said in English. */
const catalogue = createInstance();
void catalogue.init({
  lng: 'en',
  fallbackLng: 'en',
  load: 'currentOnly',
  resources: { en: FIRST },
  initAsync: false,
  // A name may have spaces and signs in it, which i18next would take for a sentence and no key: areas are told apart here.
  keySeparator: false,
  nsSeparator: false,
  // React and the terminal show text as text.
  interpolation: { escapeValue: false },
});

/**
 * A text of the catalogue in the language that is spoken now. Values may be anything that somebody wrote: they are put in as
 * they are.
 */
export function t<Key extends TextKey>(key: Key, ...[values]: Given<Key>): string {
  return fill(key, values ?? {});
}

/** The same, where what a text wants is known only while the page runs: see stores/sentence.ts. */
export function fill(key: TextKey, values: Readonly<Record<string, string | number>>): string {
  const { count } = values;
  const plural = typeof count === 'number' ? { count } : {};
  const { ns, name } = placeOf(key);
  return catalogue.t(name, { ...plural, ns, replace: values, nest: false });
}

/** 'gallery:open' is the text 'open' of the area 'gallery'. */
function placeOf(key: string): { readonly ns: string; readonly name: string } {
  const at = key.indexOf(':');
  return { ns: key.slice(0, at), name: key.slice(at + 1) };
}

/** Whether there is a text of that name; it is one without values. */
export const isLabel = (name: string): name is LabelKey =>
  catalogue.exists(placeOf(name).name, { lng: 'en', ns: placeOf(name).ns });

/** The language that texts are in, as `<html lang>` has it. */
export const language = (): LanguageTag => catalogue.language as LanguageTag;

/** Texts of another language are there from now on. */
export function addTexts(tag: LanguageTag, texts: Readonly<Record<string, object>>): void {
  for (const [area, bundle] of Object.entries(texts)) catalogue.addResourceBundle(tag, area, bundle);
}

/** From now on texts are in this language. */
export async function speak(tag: LanguageTag): Promise<void> {
  await catalogue.changeLanguage(tag);
}

/** Calls `listener` after the language has changed; gives what ends that. */
export function onLanguage(listener: () => void): () => void {
  catalogue.on('languageChanged', listener);
  return () => catalogue.off('languageChanged', listener);
}
