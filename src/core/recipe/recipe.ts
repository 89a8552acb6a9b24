import { fieldOf, parseRecord } from '../metadata/boundedJson.ts';
import { visibleText } from '../visibleText.ts';
import { MOST_CELLS, type GridAxis } from './grid.ts';
import { readValues } from './readValues.ts';
import { SETTINGS, USUAL_SETTINGS, type Settings } from './settings.ts';
import { VERSION } from './version.ts';

/** What is kept with a picture: enough to make it again. */
export interface Recipe {
  readonly version: typeof VERSION;
  readonly settings: Settings;
  /** What was written where the settings have what was drawn from it; missing: the same. */
  readonly template?: Template;
  /** As shown to people. */
  readonly modelName: string;
  /** First 10 hex digits of the SHA-256 of the UNet's file, as A1111 writes it; '' when unknown. */
  readonly modelHash: string;
  readonly device: 'webgpu' | 'wasm';
  readonly app: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Somebody wanted to see it before its last step. */
  readonly stopped?: StoppedAt;
  /** It is a grid of pictures, of which the settings are the first one's. */
  readonly grid?: readonly GridAxis[];
  /** It was written by a later Aquatint, and may say what this one does not know. */
  readonly newer?: true;
}

/** Steps of the stage that was under way. */
export interface StoppedAt {
  readonly after: number;
  readonly of: number;
}

/** Words with choices in them. */
export interface Template {
  readonly prompt: string;
  readonly negativePrompt: string;
}

/** What an older recipe leaves unsaid; those of version 3 say all of it. */
const BASE: Settings = {
  ...USUAL_SETTINGS,
  // There was no other when recipes did not say.
  decoder: 'full',
};
const LONGEST_NAME = 200;
const LONGEST_PROMPT = 100_000;

/** What A1111's grammar would read differently from what version 1 did, which took every character as it stands. */
const GRAMMAR = /[()[\]{}|<>\\#]|__|\bBREAK\b|\bAND\b/;
/** Beyond this a prompt may be longer than the 75 tokens that version 1 read. */
const SHORT = 120;

/**
 * A recipe from a file or from a gallery, of whatever version, every value in its range; null where it is none. Older ones
 * get the settings that they had without saying so.
 */
export function readRecipe(value: unknown): Recipe | null {
  const settings = fieldOf(value, 'settings');
  const version = versionOf(fieldOf(value, 'version'));
  if (version === null || typeof fieldOf(settings, 'prompt') !== 'string') return null;
  const read = readValues(SETTINGS, settings, BASE);
  return {
    version: VERSION,
    settings: version === 1 ? asVersion1(read) : read,
    ...templateOf(fieldOf(value, 'template')),
    ...stoppedOf(fieldOf(value, 'stopped')),
    ...gridOf(fieldOf(value, 'grid')),
    modelName: text(fieldOf(value, 'modelName'), read.model),
    modelHash: hash(fieldOf(value, 'modelHash')),
    device: fieldOf(value, 'device') === 'webgpu' ? 'webgpu' : 'wasm',
    app: text(fieldOf(value, 'app'), 'Aquatint'),
    createdAt: text(fieldOf(value, 'createdAt'), ''),
    ...(version > VERSION ? { newer: true } : {}),
  };
}

/** From JSON that anybody may have written; throws AquatintError 'settings-invalid' where it is too much. */
export function parseRecipe(json: string): Recipe | null {
  const record = parseRecord(json);
  return record && readRecipe(record);
}

const versionOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 ? value : null;

function asVersion1(settings: Settings): Settings {
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

function stoppedOf(value: unknown): Pick<Recipe, 'stopped'> {
  const [after, of] = [fieldOf(value, 'after'), fieldOf(value, 'of')];
  return isCount(after) && isCount(of) && after < of ? { stopped: { after, of } } : {};
}

function gridOf(value: unknown): Pick<Recipe, 'grid'> {
  if (!Array.isArray(value) || value.length === 0 || value.length > 3) return {};
  const axes = value.map((axis: unknown): GridAxis => {
    const values = fieldOf(axis, 'values');
    return {
      path: text(fieldOf(axis, 'path'), ''),
      values: Array.isArray(values) ? values.slice(0, MOST_CELLS).map((one: unknown) => text(one, '')) : [],
    };
  });
  return { grid: axes };
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1e6;

const text = (value: unknown, fallback: string): string =>
  typeof value === 'string' ? visibleText(value.slice(0, LONGEST_NAME)) : fallback;

const hash = (value: unknown): string =>
  typeof value === 'string' && /^[0-9a-f]{1,64}$/.test(value) ? value : '';
