import type { UnmappedSetting } from '../core/metadata/importedPicture.ts';
import { findSampler } from '../core/samplers/catalogue.ts';
import { findSchedule } from '../core/samplers/schedules.ts';
import {
  adaptersOf,
  hasSeed,
  modelOf,
  refinerOf,
  settingsOf,
  templateOf,
  unmappedOf,
  type WantedModel,
} from '../engine/importedSettings.ts';
import type { BroughtSettings } from '../engine/readPicture.ts';
import type { ItemSummary, ModelSummary } from '../protocol/models.ts';
import type { Settings } from '../core/recipe/settings.ts';
import { t } from '../texts/translate.ts';
import { withoutUsualDecoder } from './decoders.ts';
import type { Draft } from './draft.ts';
import { importedAdapters } from './importedAdapters.ts';
import { importedGuides } from './importedGuides.ts';
import { fitsAxes, type Size } from './sizes.ts';

/** What the page knows when somebody brings settings. */
export interface Workbench {
  readonly current: Settings;
  readonly models: readonly ModelSummary[];
  readonly items: readonly ItemSummary[];
  /** By a model's id the beginning of its SHA-256, where a picture was made with it: for models that do not say. */
  readonly hashes: ReadonlyMap<string, string>;
  /** SHA-256 of the pictures to start from, and masks, that are kept here. */
  readonly sources: ReadonlySet<string>;
}

export type ModelMatch =
  | { readonly kind: 'unsaid' }
  | { readonly kind: 'current'; readonly model: ModelSummary }
  | { readonly kind: 'other'; readonly model: ModelSummary }
  | { readonly kind: 'missing'; readonly wanted: WantedModel };

export interface ImportPlan {
  /** As they will be, all of them in what this device can do. */
  readonly settings: Settings;
  readonly seedMode: Draft['seedMode'];
  readonly unmapped: readonly UnmappedSetting[];
  readonly model: ModelMatch;
  /** Whether there are words with choices, of which the picture's are one draw. */
  readonly hasTemplate: boolean;
}

/**
 * `switchModel`: whether to take the model of the picture, where it is here. `useTemplate`: whether to take the words before
 * anything was drawn.
 */
export function planImport(
  brought: BroughtSettings,
  bench: Workbench,
  switchModel: boolean,
  useTemplate = false,
): ImportPlan {
  const template = templateOf(brought);
  const match = matchOf(modelOf(brought), bench);
  const model = match.kind === 'other' && switchModel ? match.model.id : bench.current.model;
  const { adapters, unmapped: missing } = importedAdapters(adaptersOf(brought), bench.items);
  const read = settingsOf(brought, bench.current);
  const guides = importedGuides(read, bench);
  const { controls, imagePrompts } = guides;
  const unmapped = [...missingModel(match), ...missing, ...guides.unmapped, ...unmappedOf(brought)];
  const words = useTemplate && template !== null ? template : null;
  const language = words === null ? read.language : { ...read.language, choices: 'drawn' as const };
  const wanted = { ...read, ...words, language, model, adapters, controls, imagePrompts };
  const known = withKnownSampler(wanted, bench.current, unmapped);
  const sized = withSource(withSize(known, bench, unmapped), bench, unmapped);
  const decoded = withDecoder(sized, bench, unmapped);
  return {
    settings: {
      ...decoded,
      refiner: refiner(brought, bench, unmapped),
      cascade: cascadeHere(decoded, bench, unmapped),
    },
    seedMode: hasSeed(brought) ? 'fixed' : 'random',
    unmapped,
    model: match,
    hasTemplate: template !== null,
  };
}

function matchOf(wanted: WantedModel | null, bench: Workbench): ModelMatch {
  if (wanted === null) return { kind: 'unsaid' };
  const model = findModel(wanted, bench);
  if (model === null) return { kind: 'missing', wanted };
  return { kind: model.id === bench.current.model ? 'current' : 'other', model };
}

/** By what the file is, before what it is called. */
function findModel({ id, name, hash }: WantedModel, { models, hashes }: Workbench): ModelSummary | null {
  const sameHash = (model: ModelSummary): boolean => {
    const known = model.hash === '' ? (hashes.get(model.id) ?? '') : model.hash;
    return hash !== '' && known !== '' && (known.startsWith(hash) || hash.startsWith(known));
  };
  const sameName = (model: ModelSummary): boolean => name !== '' && plainName(model.name) === plainName(name);
  return models.find(sameHash) ?? models.find((model) => model.id === id) ?? models.find(sameName) ?? null;
}

const plainName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

function missingModel(match: ModelMatch): UnmappedSetting[] {
  if (match.kind !== 'missing') return [];
  const { name, hash } = match.wanted;
  const value = [name, hash && `(${hash.slice(0, 10)})`].filter((part) => part !== '').join(' ');
  return [{ name: t('stores:model'), value, why: t('stores:itIsNotOnThisDevice') }];
}

function withKnownSampler(settings: Settings, current: Settings, unmapped: UnmappedSetting[]): Settings {
  if (!findSampler(settings.sampler)) {
    unmapped.push({ name: t('stores:sampler'), value: settings.sampler, why: t('stores:noSuchSamplerHere') });
    return { ...settings, sampler: current.sampler, schedule: current.schedule };
  }
  if (settings.schedule === null || findSchedule(settings.schedule)) return settings;
  unmapped.push({
    name: t('stores:schedule'),
    value: settings.schedule,
    why: t('stores:noSuchScheduleHere'),
  });
  return { ...settings, schedule: null };
}

/** A model falls apart far from the size that it was made for. */
function withSize(settings: Settings, { models, current }: Workbench, unmapped: UnmappedSetting[]): Settings {
  const model = models.find(({ id }) => id === settings.model);
  if (!model) return settings;
  const { axes } = model.card;
  const fits = (size: Size): boolean => fitsAxes(size, axes);
  if (fits(settings)) return settings;
  const why = t('stores:makesPicturesOfTo', {
    name: model.name,
    least: axes.width.least,
    most: axes.width.most,
  });
  unmapped.push({ name: t('stores:size'), value: `${settings.width} × ${settings.height}`, why });
  const { width, height } = fits(current) ? current : { width: axes.width.usual, height: axes.height.usual };
  return { ...settings, width, height };
}

/** A recipe names the picture that it started from; only where that picture is kept can it be used again. */
function withSource(settings: Settings, { sources }: Workbench, unmapped: UnmappedSetting[]): Settings {
  const { source } = settings;
  const missing = [source?.image, source?.mask].some(
    (hash) => typeof hash === 'string' && !sources.has(hash),
  );
  if (source === null || !missing) return settings;
  const why = t('stores:itIsNotOnThisDeviceChoose');
  unmapped.push({
    name: t('stores:pictureItStartedFrom'),
    value: t('stores:strength', { strength: source.strength }),
    why,
  });
  return { ...settings, source: null };
}

/** Another model may have no small decoder. */
function withDecoder(settings: Settings, { models }: Workbench, unmapped: UnmappedSetting[]): Settings {
  const model = models.find(({ id }) => id === settings.model);
  if (settings.decoder !== 'small' || model === undefined || model.card.smallDecoder !== null) {
    return withoutUsualDecoder(settings, models);
  }
  unmapped.push({
    name: t('stores:decoder'),
    value: t('stores:theSmallOne'),
    why: t('stores:hasNone', { name: model.name }),
  });
  return { ...settings, decoder: 'auto' };
}

/** Without those of its models that are not here. */
function cascadeHere(
  { cascade }: Settings,
  bench: Workbench,
  unmapped: UnmappedSetting[],
): Settings['cascade'] {
  return cascade.flatMap((one) => {
    const model = findModel({ id: one.model, name: one.model, hash: '' }, bench);
    if (model !== null) return [{ ...one, model: model.id }];
    unmapped.push({ name: t('stores:madeLargerBy'), value: one.model, why: t('stores:itIsNotOnThisDevice') });
    return [];
  });
}

function refiner(
  brought: BroughtSettings,
  bench: Workbench,
  unmapped: UnmappedSetting[],
): NonNullable<Settings['refiner']> | null {
  const wanted = refinerOf(brought);
  if (wanted === null) return null;
  const model = findModel(wanted, bench);
  if (model) return { model: model.id, from: wanted.from };
  const why = t('stores:itIsNotOnThisDevice');
  unmapped.push({ name: t('stores:refiner'), value: wanted.name === '' ? wanted.hash : wanted.name, why });
  return null;
}
