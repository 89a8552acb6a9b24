import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { DeviceChoice, PreviewChoice } from '../protocol/generator.ts';
import { LANGUAGE_TAGS, type Language } from '../texts/languages.ts';

export type Theme = 'system' | 'light' | 'dark';

/** 'system': the first of the browser's languages that the page speaks. */
export type LanguageChoice = 'system' | Language;

export interface Preferences {
  readonly theme: Theme;
  readonly device: DeviceChoice;
  /** No setting of a picture: it changes only what is seen on the way. */
  readonly preview: PreviewChoice;
  /** A notification when the queue is done. */
  readonly notifies: boolean;
  readonly language: LanguageChoice;
}

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const DEVICES: readonly DeviceChoice[] = ['auto', 'webgpu', 'wasm'];

export function readPreferences(stored: unknown): Preferences {
  const raw: Readonly<Record<string, unknown>> =
    typeof stored === 'object' && stored !== null ? { ...stored } : {};
  return {
    theme: THEMES.find((theme) => theme === raw['theme']) ?? 'system',
    device: DEVICES.find((device) => device === raw['device']) ?? 'auto',
    preview: raw['preview'] === 'small' ? 'small' : 'colours',
    notifies: raw['notifies'] === true,
    language: LANGUAGE_TAGS.find((language) => language === raw['language']) ?? 'system',
  };
}

export const usePreferences = create<Preferences>()(
  persist(() => readPreferences(null), {
    name: 'aquatint.preferences',
    version: 1,
    merge: (stored) => readPreferences(stored),
  }),
);

export function setTheme(theme: Theme): void {
  usePreferences.setState({ theme });
}

export function setPreview(preview: PreviewChoice): void {
  usePreferences.setState({ preview });
}

export function setNotifies(notifies: boolean): void {
  usePreferences.setState({ notifies });
}

export function setLanguage(language: LanguageChoice): void {
  usePreferences.setState({ language });
}
