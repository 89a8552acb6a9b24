import { firstSpoken, type LanguageTag } from '../texts/languages.ts';
import { loadLanguage } from '../texts/loadLanguage.ts';
import { language, t } from '../texts/translate.ts';
import { usePreferences, type LanguageChoice } from './preferences.ts';

/** What a choice comes to in this browser. `?lang=pseudo` in the address shows what is not in the catalogue. */
function tagOf(choice: LanguageChoice): LanguageTag {
  if (new URLSearchParams(location.search).get('lang') === 'pseudo') return 'en-XA';
  return choice === 'system' ? firstSpoken(navigator.languages) : choice;
}

/** Texts that cannot be fetched are no reason to show nothing: the page stays in the language that it has. */
async function speakChosen(): Promise<void> {
  try {
    await loadLanguage(tagOf(usePreferences.getState().language));
  } catch (reason) {
    console.warn('The texts of this language could not be loaded:', reason);
  }
  document.documentElement.lang = language();
  // read by what shares or lists the page, too
  document.querySelector('meta[name="description"]')?.setAttribute('content', t('page:description'));
}

/** Speaks the chosen language from now on, and whichever is chosen later. Resolves when the first one is there. */
export function watchLanguage(): Promise<void> {
  usePreferences.subscribe((now, before) => {
    if (now.language !== before.language) void speakChosen();
  });
  addEventListener('languagechange', () => void speakChosen());
  return speakChosen();
}
