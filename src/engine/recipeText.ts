import { printA1111 } from '../core/metadata/a1111.ts';
import { RECIPE_KEYWORD } from '../core/metadata/recipeKeyword.ts';
import type { PngText } from '../core/metadata/pngChunks.ts';
import { networksIn } from '../core/prompt/networksIn.ts';
import { nameKey } from '../core/prompt/networkStrengths.ts';
import { findSampler } from '../core/samplers/catalogue.ts';
import { a1111NamesOf } from '../core/samplers/foreignNames.ts';
import { findSchedule } from '../core/samplers/schedules.ts';
import { controlUnits } from './controlText.ts';
import type { Recipe } from '../core/recipe/recipe.ts';
import { USUAL_SETTINGS, type Settings } from '../core/recipe/settings.ts';

/** Whose rules other readers take without being told, or that "Emphasis" says. */
const UNSAID: ReadonlySet<string> = new Set(['a1111', 'plain']);
const EMPHASIS = { original: null, no_norm: 'No norm', ignore: 'Ignore' } as const;

/** What a picture's file says about how it was made; not when, so that the same settings give the same file. */
export function recipeTexts(recipe: Recipe): PngText[] {
  return [
    { keyword: 'parameters', text: a1111Text(recipe) },
    { keyword: RECIPE_KEYWORD, text: recipeJson(recipe) },
  ];
}

/** Our own, exact recipe; other programs read `parameters`. */
export const recipeJson = (recipe: Recipe): string => JSON.stringify({ ...recipe, createdAt: undefined });

/** All that A1111's words can say. */
export function a1111Text({ settings, modelName, modelHash, app }: Recipe): string {
  const { noise, language, source, guidanceOptions } = settings;
  const names = samplerNames(settings);
  return printA1111({
    prompt: [settings.prompt, ...listedLoras(settings)].join(' '),
    negativePrompt: settings.negativePrompt,
    steps: settings.steps,
    sampler: names.sampler,
    scheduleType: names.scheduleType,
    cfgScale: settings.guidance,
    imageCfgScale:
      guidanceOptions.image === USUAL_SETTINGS.guidanceOptions.image ? null : guidanceOptions.image,
    seed: settings.seed,
    width: settings.width,
    height: settings.height,
    modelHash: modelHash === '' ? null : modelHash,
    model: modelName,
    variation:
      noise.variationStrength > 0 ? { seed: noise.variationSeed, strength: noise.variationStrength } : null,
    resizeFrom: noise.resizeFrom,
    denoisingStrength: source?.strength ?? null,
    clipSkip: language.clipSkip,
    ensd: noise.laterSeedDelta === 0 ? null : noise.laterSeedDelta,
    rng: noise.source === 'cuda' ? 'NV' : 'CPU',
    extra: extraFields(settings),
    version: app,
  });
}

function samplerNames({ sampler, schedule }: Settings): { sampler: string; scheduleType: string } {
  const entry = findSampler(sampler);
  if (entry === undefined) return { sampler, scheduleType: 'Automatic' };
  return a1111NamesOf(entry.id, findSchedule(schedule ?? '')?.id ?? null);
}

/** In A1111 and its extensions these are "extra generation parameters". */
function extraFields({
  eta,
  noise,
  decoder,
  language,
  guidanceOptions,
  refiner,
  adapters,
  ...pictures
}: Settings): ReadonlyMap<string, string> {
  const { rescale, from, perturbed, real } = guidanceOptions;
  const pairs: (readonly [string, string | number | null])[] = [
    ['Eta', eta],
    ['SGM noise multiplier', noise.start === 'sgm' ? 'True' : null],
    ['Emphasis', language.grammar === 'plain' ? 'None' : EMPHASIS[language.emphasis]],
    ['Prompt rules', UNSAID.has(language.grammar) ? null : language.grammar],
    ['Skip Early CFG', from === 0 ? null : from],
    ['CFG Rescale', rescale === 0 ? null : rescale],
    ['PAG scale', perturbed === 0 ? null : perturbed],
    ['Real CFG scale', real === 1 ? null : real],
    // "Size" is the model's, as A1111 has it beside "Hires upscale": set again, it gives the same picture.
    ['VAE Decoder', decoder === 'small' ? 'TAESD' : null],
    ['Lora hashes', hashesOf(adapters, 'lora')],
    ['TI hashes', hashesOf(adapters, 'embedding')],
    ...controlUnits(pictures),
    ['Refiner', refiner?.model ?? null],
    ['Refiner switch at', refiner?.from ?? null],
  ];
  return new Map(pairs.flatMap(([name, value]) => (value === null ? [] : [[name, String(value)] as const])));
}

/** In A1111 a prompt names its LoRAs, the text encoder's strength first: those of the list that it does not name yet. */
function listedLoras({ prompt, adapters, language }: Settings): string[] {
  const named = new Set(networksIn(prompt, language.grammar).map(({ name }) => nameKey(name)));
  return adapters
    .filter(({ use, name }) => use === 'lora' && !named.has(nameKey(name)))
    .map(({ name, strength, textStrength }) => `<lora:${name}:${textStrength}:${strength}>`);
}

/** As A1111 shortens them: a LoRA by its numbers alone, all else by its file. */
function hashesOf(adapters: Settings['adapters'], wanted: 'lora' | 'embedding'): string | null {
  const own = adapters.filter(({ use }) => use === wanted);
  const shortOf = ({ tensorHash, hash }: Settings['adapters'][number]): string =>
    wanted === 'lora' && tensorHash !== '' ? tensorHash.slice(0, 12) : hash.slice(0, 10);
  const pairs = own.map((one) => `${one.name.replace(/[:,]/g, '')}: ${shortOf(one)}`);
  return pairs.length === 0 ? null : pairs.join(', ');
}
