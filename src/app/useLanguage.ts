import { useSyncExternalStore } from 'react';
import { language, onLanguage } from '../texts/translate.ts';

/**
 * Renders anew when the language changes. At the top of the page, and in what is kept as it is (`memo`): everything below is rendered
 * with it, so `t` is a plain function elsewhere.
 */
export const useLanguage = (): string => useSyncExternalStore(onLanguage, language);
