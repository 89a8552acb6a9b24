import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { GenerationSettings } from '../protocol/settings.ts';
import { findSampler } from '../core/samplers/catalogue.ts';

/** What the form holds: the settings of the next picture. */
export interface Draft extends GenerationSettings {
  readonly seedMode: 'random' | 'fixed';
}

export const MAX_SEED = 2 ** 32 - 1;
export const MAX_COUNT = 16;

export const DEFAULT_DRAFT: Draft = {
  model: 'etch',
  prompt: '',
  negativePrompt: '',
  width: 128,
  height: 128,
  steps: 20,
  guidance: 3,
  seed: 1,
  seedMode: 'random',
  sampler: 'dpmpp_2m_karras',
  count: 1,
};

const text = (value: unknown, fallback: string): string => (typeof value === 'string' ? value : fallback);

function number(value: unknown, fallback: number, range: readonly [number, number]): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return fallback;
  return Math.min(range[1], Math.max(range[0], value));
}

const integer = (value: unknown, fallback: number, range: readonly [number, number]): number =>
  Math.round(number(value, fallback, range));

/** Pixels are multiples of eight, the factor of the picture decoder. */
export const toEight = (pixels: number): number => Math.max(8, Math.round(pixels / 8) * 8);

/** What was stored may come from an older version of the page, or from a person's hands. */
export function readDraft(stored: unknown): Draft {
  const raw: Readonly<Record<string, unknown>> =
    typeof stored === 'object' && stored !== null ? { ...stored } : {};
  const base = DEFAULT_DRAFT;
  const sampler = text(raw['sampler'], base.sampler);
  return {
    model: text(raw['model'], base.model),
    prompt: text(raw['prompt'], base.prompt),
    negativePrompt: text(raw['negativePrompt'], base.negativePrompt),
    width: toEight(number(raw['width'], base.width, [8, 4096])),
    height: toEight(number(raw['height'], base.height, [8, 4096])),
    steps: integer(raw['steps'], base.steps, [1, 1000]),
    guidance: number(raw['guidance'], base.guidance, [0, 50]),
    seed: integer(raw['seed'], base.seed, [0, MAX_SEED]),
    seedMode: raw['seedMode'] === 'fixed' ? 'fixed' : 'random',
    sampler: findSampler(sampler) ? sampler : base.sampler,
    count: integer(raw['count'], base.count, [1, MAX_COUNT]),
  };
}

export const useDraft = create<Draft>()(
  persist(() => DEFAULT_DRAFT, {
    name: 'aquatint.draft',
    version: 1,
    merge: (stored) => readDraft(stored),
  }),
);

export function editDraft(change: Partial<Draft>): void {
  useDraft.setState(change);
}

/** Makes the form hold what made a picture, its seed included. */
export function adoptSettings(settings: GenerationSettings): void {
  useDraft.setState({ ...settings, seedMode: 'fixed' });
}

export const randomSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

/** The settings of one job: the form's, with the seed drawn if it is to be random. */
export function settingsForJob(draft: Draft): GenerationSettings {
  const { seedMode, ...settings } = draft;
  return seedMode === 'random' ? { ...settings, seed: randomSeed() } : settings;
}
