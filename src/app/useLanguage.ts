import { useSyncExternalStore } from 'react';
import { language, onLanguage } from '../texts/translate.ts';

/**
 * Renders anew when the language changes. Once, at the top of the page: everything below is rendered with it, so `t` is a
 * plain function elsewhere.
 */
export const useLanguage = (): string => useSyncExternalStore(onLanguage, language);
