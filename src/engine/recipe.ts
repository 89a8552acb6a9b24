import { fieldOf, parseRecord } from '../core/metadata/boundedJson.ts';
import { readSettings } from '../protocol/readSettings.ts';
import { USUAL_SETTINGS, type GenerationSettings, type Recipe } from '../protocol/settings.ts';

/** What a recipe that says nothing would be; every recipe that Aquatint wrote says all of it. */
const BASE: GenerationSettings = {
  ...USUAL_SETTINGS,
  // There was no other when recipes did not say.
  decoder: 'full',
  model: 'etch',
  prompt: '',
  negativePrompt: '',
  width: 128,
  height: 128,
  steps: 20,
  guidance: 3,
  seed: 1,
  sampler: 'dpmpp_2m_karras',
  count: 1,
};
const LONGEST_NAME = 200;
const LONGEST_PROMPT = 100_000;

/** What A1111's grammar would read differently from what version 1 did, which took every character as it stands. */
const GRAMMAR = /[()[\]{}|<>\\#]|__|\bBREAK\b|\bAND\b/;
/** Beyond this a prompt may be longer than the 75 tokens that version 1 read. */
const SHORT = 120;

/**
 * A recipe from a file or from an older gallery, every value in its range; null where it is none. Version 1 becomes
 * version 2 with the settings that it had without saying so.
 */
export function readRecipe(value: unknown): Recipe | null {
  const settings = fieldOf(value, 'settings');
  const version = fieldOf(value, 'version');
  if ((version !== 1 && version !== 2) || typeof fieldOf(settings, 'prompt') !== 'string') return null;
  const read = readSettings(settings, BASE);
  return {
    version: 2,
    settings: version === 1 ? asVersion1(read) : read,
    ...templateOf(fieldOf(value, 'template')),
    modelName: text(fieldOf(value, 'modelName'), read.model),
    modelHash: hash(fieldOf(value, 'modelHash')),
    device: fieldOf(value, 'device') === 'webgpu' ? 'webgpu' : 'wasm',
    app: text(fieldOf(value, 'app'), 'Aquatint'),
    createdAt: text(fieldOf(value, 'createdAt'), ''),
  };
}

/** From JSON that anybody may have written; throws AquatintError 'settings-invalid' where it is too much. */
export function parseRecipe(json: string): Recipe | null {
  const record = parseRecord(json);
  return record && readRecipe(record);
}

function asVersion1(settings: GenerationSettings): GenerationSettings {
  const prompts = [settings.prompt, settings.negativePrompt];
  const same = prompts.every((prompt) => prompt.length <= SHORT && !GRAMMAR.test(prompt));
  return same ? settings : { ...settings, language: { ...settings.language, grammar: 'plain' } };
}

function templateOf(value: unknown): Pick<Recipe, 'template'> {
  const [prompt, negativePrompt] = [fieldOf(value, 'prompt'), fieldOf(value, 'negativePrompt')];
  if (typeof prompt !== 'string' || typeof negativePrompt !== 'string') return {};
  const isShort = prompt.length <= LONGEST_PROMPT && negativePrompt.length <= LONGEST_PROMPT;
  return isShort ? { template: { prompt, negativePrompt } } : {};
}

const text = (value: unknown, fallback: string): string =>
  typeof value === 'string' ? value.slice(0, LONGEST_NAME) : fallback;

const hash = (value: unknown): string =>
  typeof value === 'string' && /^[0-9a-f]{1,64}$/.test(value) ? value : '';
