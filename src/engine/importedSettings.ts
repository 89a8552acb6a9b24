import type { ImportedSettings, ModelClue, UnmappedSetting } from '../core/metadata/importedPicture.ts';
import { USUAL_SETTINGS, type GenerationSettings, type Template } from '../protocol/settings.ts';
import type { BroughtSettings } from './readPicture.ts';

/** As one would say it: 'Aquatint 0.1.0', 'AUTOMATIC1111 v1.10.1'. */
export function sourceOf(brought: BroughtSettings): string {
  return brought.kind === 'recipe' ? brought.recipe.app : brought.picture.source;
}

/**
 * All settings as they were brought. What was not said is the usual, for that is what the other program did; only the
 * model and how it is computed stay as in `base`, for that is another question.
 */
export function settingsOf(brought: BroughtSettings, base: GenerationSettings): GenerationSettings {
  if (brought.kind === 'recipe') return { ...brought.recipe.settings, model: base.model };
  const { settings } = brought.picture;
  return {
    ...base,
    ...USUAL_SETTINGS,
    precision: base.precision,
    prompt: settings.prompt ?? base.prompt,
    negativePrompt: settings.negativePrompt ?? '',
    width: settings.width ?? base.width,
    height: settings.height ?? base.height,
    steps: settings.steps ?? base.steps,
    guidance: settings.guidance ?? base.guidance,
    seed: settings.seed ?? base.seed,
    sampler: settings.sampler ?? base.sampler,
    schedule: settings.sampler === undefined ? base.schedule : (settings.schedule ?? null),
    eta: settings.eta ?? null,
    count: 1,
    decoder: settings.decoder ?? USUAL_SETTINGS.decoder,
    guidanceOptions: guidanceOf(settings),
    noise: noiseOf(settings),
    language: {
      grammar: settings.grammar ?? USUAL_SETTINGS.language.grammar,
      choices: USUAL_SETTINGS.language.choices,
      emptyNegative: settings.emptyNegative ?? USUAL_SETTINGS.language.emptyNegative,
      emphasis: settings.emphasis ?? USUAL_SETTINGS.language.emphasis,
      clipSkip: settings.clipSkip ?? USUAL_SETTINGS.language.clipSkip,
    },
  };
}

function guidanceOf(settings: ImportedSettings): GenerationSettings['guidanceOptions'] {
  const usual = USUAL_SETTINGS.guidanceOptions;
  return {
    method: usual.method,
    rescale: settings.rescale ?? usual.rescale,
    from: settings.guidanceFrom ?? usual.from,
    to: settings.guidanceTo ?? usual.to,
    perturbed: settings.perturbed ?? usual.perturbed,
    image: settings.imageGuidance ?? usual.image,
  };
}

function noiseOf(settings: ImportedSettings): GenerationSettings['noise'] {
  const usual = USUAL_SETTINGS.noise;
  return {
    source: settings.noiseSource ?? usual.source,
    batch: usual.batch,
    variationSeed: settings.variationSeed ?? usual.variationSeed,
    variationStrength: settings.variationStrength ?? usual.variationStrength,
    resizeFrom: settings.resizeFrom ?? usual.resizeFrom,
    laterSeedDelta: settings.laterSeedDelta ?? usual.laterSeedDelta,
    steps: settings.stepNoise ?? usual.steps,
    start: settings.startNoise ?? usual.start,
  };
}

/** Whether a seed was brought: without one the other program draws one each time. */
export function hasSeed(brought: BroughtSettings): boolean {
  return brought.kind === 'recipe' || brought.picture.settings.seed !== undefined;
}

/** A model as the picture names it; the id is ours. */
export interface WantedModel extends ModelClue {
  readonly id: string | null;
}

export function modelOf(brought: BroughtSettings): WantedModel | null {
  if (brought.kind === 'foreign') return brought.picture.model && { ...brought.picture.model, id: null };
  const { settings, modelName, modelHash } = brought.recipe;
  return { id: settings.model, name: modelName, hash: modelHash };
}

export function refinerOf(brought: BroughtSettings): (WantedModel & { readonly from: number }) | null {
  if (brought.kind === 'foreign') return brought.picture.refiner && { ...brought.picture.refiner, id: null };
  const { refiner } = brought.recipe.settings;
  return refiner && { id: refiner.model, name: refiner.model, hash: '', from: refiner.from };
}

/** What the words were drawn from. */
export function templateOf(brought: BroughtSettings): Template | null {
  return (brought.kind === 'foreign' ? brought.picture.template : brought.recipe.template) ?? null;
}

/** What there is no setting for here. */
export function unmappedOf(brought: BroughtSettings): readonly UnmappedSetting[] {
  return brought.kind === 'foreign' ? brought.picture.unmapped : [];
}
