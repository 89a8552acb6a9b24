import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { findSampler } from '../core/samplers/catalogue.ts';
import { findSchedule } from '../core/samplers/schedules.ts';
import { readSettings } from '../protocol/readSettings.ts';
import { USUAL_SETTINGS, type GenerationSettings } from '../protocol/settings.ts';
import { adoptStyles } from './styles.ts';
import { tabDrafts } from './tabDrafts.ts';

/** What the form holds: the settings of the next picture. */
export interface Draft extends GenerationSettings {
  readonly seedMode: 'random' | 'fixed';
}

export const MAX_SEED_DELTA = 2 ** 32 - 1;
export const MAX_COUNT = 16;

export const DEFAULT_DRAFT: Draft = {
  ...USUAL_SETTINGS,
  model: 'etch',
  prompt: '',
  negativePrompt: '',
  width: 128,
  height: 128,
  steps: 20,
  guidance: 3,
  seed: 1,
  seedMode: 'random',
  sampler: 'dpmpp_2m',
  count: 1,
};

/** What was stored may come from an older version of the page, or from a person's hands. */
export function readDraft(stored: unknown): Draft {
  const settings = readSettings(stored, DEFAULT_DRAFT);
  const isFixed =
    typeof stored === 'object' && stored !== null && Reflect.get(stored, 'seedMode') === 'fixed';
  return {
    ...settings,
    sampler: findSampler(settings.sampler) ? settings.sampler : DEFAULT_DRAFT.sampler,
    schedule: findSchedule(settings.schedule ?? '') ? settings.schedule : null,
    seedMode: isFixed ? 'fixed' : 'random',
  };
}

/** Under which drafts are stored. */
export const DRAFT_NAME = 'aquatint.draft';

export const useDraft = create<Draft>()(
  persist(() => DEFAULT_DRAFT, {
    name: DRAFT_NAME,
    version: 1,
    storage: createJSONStorage(() => tabDrafts(localStorage, sessionStorage)),
    merge: (stored) => readDraft(stored),
  }),
);

export function editDraft(change: Partial<Draft>): void {
  useDraft.setState(change);
}

/** Makes the form hold what made a picture, its seed included where that is known. */
export function adoptSettings(settings: GenerationSettings, seedMode: Draft['seedMode'] = 'fixed'): void {
  // Styles that the words have on would be put on once more.
  useDraft.setState({ ...settings, ...adoptStyles(settings), seedMode });
}

export const randomSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

/** The settings of one job: the form's, with the seed drawn if it is to be random. */
export function settingsForJob(draft: Draft): GenerationSettings {
  const { seedMode, ...settings } = draft;
  return seedMode === 'random' ? { ...settings, seed: randomSeed() } : settings;
}
