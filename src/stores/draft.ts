import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { BUILT_IN } from '../core/model/card.ts';
import { withOrder, withValueAt } from '../core/recipe/paths.ts';
import { readValueAt, readValues } from '../core/recipe/readValues.ts';
import { SETTINGS, USUAL_SETTINGS, type Settings } from '../core/recipe/settings.ts';
import { findSampler } from '../core/samplers/catalogue.ts';
import { findSchedule } from '../core/samplers/schedules.ts';
import { adoptStyles } from './styles.ts';
import { tabDrafts } from './tabDrafts.ts';

/** What the form holds: the settings of the next picture. */
export interface Draft extends Settings {
  readonly seedMode: 'random' | 'fixed';
}

/** The form begins with the built-in model. */
export const USUAL_DRAFT: Draft = {
  ...readValues(SETTINGS, BUILT_IN.card.usual, USUAL_SETTINGS),
  seedMode: 'random',
};

/** What was stored may come from an older version of the page, or from a person's hands. */
export function readDraft(stored: unknown): Draft {
  const settings = readValues(SETTINGS, stored, USUAL_DRAFT);
  const isFixed =
    typeof stored === 'object' && stored !== null && Reflect.get(stored, 'seedMode') === 'fixed';
  return {
    ...settings,
    sampler: findSampler(settings.sampler) ? settings.sampler : USUAL_DRAFT.sampler,
    schedule: findSchedule(settings.schedule ?? '') ? settings.schedule : null,
    seedMode: isFixed ? 'fixed' : 'random',
  };
}

/** Under which drafts are stored. */
export const DRAFT_NAME = 'aquatint.draft';

export const useDraft = create<Draft>()(
  persist(() => USUAL_DRAFT, {
    name: DRAFT_NAME,
    version: 1,
    storage: createJSONStorage(() => tabDrafts(localStorage, sessionStorage)),
    merge: (stored) => readDraft(stored),
  }),
);

export function editDraft(change: Partial<Draft>): void {
  useDraft.setState(change);
}

/** One setting by its path, brought into its range; what is no value of it changes nothing. */
export function editSetting(path: string, value: unknown): void {
  const sound = readValueAt(SETTINGS, path, value);
  if (sound === undefined) return;
  useDraft.setState((draft) => withOrder(withValueAt(draft, path, sound), path, sound), true);
}

/** Makes the form hold what made a picture, its seed included where that is known. */
export function adoptSettings(settings: Settings, seedMode: Draft['seedMode'] = 'fixed'): void {
  // Styles that the words have on would be put on once more.
  useDraft.setState({ ...settings, ...adoptStyles(settings), seedMode });
}

export const randomSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

/** The settings of one job: the form's, with the seed drawn if it is to be random. */
export function settingsForJob(draft: Draft): Settings {
  const { seedMode, ...settings } = draft;
  return seedMode === 'random' ? { ...settings, seed: randomSeed() } : settings;
}
