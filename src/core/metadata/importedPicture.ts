import type { Words } from '../prompt/styles.ts';
import type { Grammar } from '../prompt/grammars.ts';
import { findSampler } from '../samplers/catalogue.ts';

// What a picture of another program says, in our terms. Nothing here was checked against a model; values are in the
// ranges that Aquatint knows, everything else is listed with what it was.

/** Decimal text where a number would lose digits. */
export type ImportedSeed = number | string;

/** All optional: only what the picture says. */
export interface ImportedSettings {
  prompt?: string;
  negativePrompt?: string;
  width?: number;
  height?: number;
  steps?: number;
  guidance?: number;
  seed?: ImportedSeed;
  sampler?: string;
  /** Null: the sampler's own. */
  schedule?: string | null;
  eta?: number;
  rescale?: number;
  guidanceFrom?: number;
  guidanceTo?: number;
  perturbed?: number;
  imageGuidance?: number;
  noiseSource?: 'cpu' | 'cuda';
  variationSeed?: ImportedSeed;
  variationStrength?: number;
  resizeFrom?: { readonly width: number; readonly height: number };
  laterSeedDelta?: number;
  stepNoise?: 'comfyui_cuda' | 'comfyui_cpu';
  startNoise?: 'sgm';
  grammar?: Grammar;
  emptyNegative?: 'zeros';
  emphasis?: 'original' | 'no_norm' | 'ignore';
  clipSkip?: number;
  /** 'small': TAESD. */
  decoder?: 'full' | 'small';
}

export interface UnmappedSetting {
  readonly name: string;
  readonly value: string;
  /** Why it could not be taken over; '' where Aquatint has nothing of the kind. */
  readonly why: string;
}

export interface ModelClue {
  /** Without folder and ending; '' when only the hash is known. */
  readonly name: string;
  /** The beginning of a SHA-256 in hex; '' when unknown. */
  readonly hash: string;
}

export interface ImportedPicture {
  /** The program, as one would say it. */
  readonly source: string;
  readonly settings: Readonly<ImportedSettings>;
  readonly model: ModelClue | null;
  readonly refiner: (ModelClue & { readonly from: number }) | null;
  readonly unmapped: readonly UnmappedSetting[];
  /** What the words were drawn from, where that is said. */
  readonly template?: Words;
}

/** A sampler and a schedule by our ids. */
export interface SamplerChoice {
  readonly sampler: string;
  readonly schedule: string | null;
  /** Whether it is the same there; otherwise the nearest thing to it. */
  readonly exact: boolean;
}

type NumberKey =
  | 'steps'
  | 'guidance'
  | 'eta'
  | 'rescale'
  | 'guidanceFrom'
  | 'guidanceTo'
  | 'perturbed'
  | 'imageGuidance'
  | 'variationStrength'
  | 'laterSeedDelta'
  | 'clipSkip';

type Range = readonly [least: number, most: number];

const RANGES: Readonly<Record<NumberKey, Range>> = {
  steps: [1, 1000],
  guidance: [0, 100],
  eta: [0, 1],
  rescale: [0, 1],
  guidanceFrom: [0, 1],
  guidanceTo: [0, 1],
  perturbed: [0, 100],
  imageGuidance: [0, 100],
  variationStrength: [0, 1],
  laterSeedDelta: [0, 2 ** 32 - 1],
  clipSkip: [1, 12],
};
const WHOLE = new Set<NumberKey>(['steps', 'laterSeedDelta', 'clipSkip']);
const SIDES: Range = [8, 4096];
const NUMBER = /^[+-]?(\d{1,25}\.?\d{0,25}|\.\d{1,25})(e[+-]?\d{1,4})?$/i;
const LARGEST_SEED = 2n ** 64n - 1n;
const LONGEST_PROMPT = 100_000;
const LONGEST_VALUE = 400;
const MOST_UNMAPPED = 100;
const MODEL_ENDING = /\.(safetensors|ckpt|pt|pth|bin|gguf|sft)$/i;

/** Collects what a reader finds, and lists what it cannot use. */
export class PictureImport {
  readonly settings: ImportedSettings = {};
  readonly #unmapped: UnmappedSetting[] = [];
  #model: ModelClue | null = null;
  #refiner: ImportedPicture['refiner'] = null;
  #template: Words | null = null;
  #dropped = 0;

  constructor(readonly source: string) {}

  prompt(key: 'prompt' | 'negativePrompt', value: unknown): void {
    if (typeof value !== 'string') return;
    if (value.length <= LONGEST_PROMPT) this.settings[key] = value;
    else
      this.leaveOut(key === 'prompt' ? 'Prompt' : 'Negative prompt', value, 'longer than 100,000 characters');
  }

  number(key: NumberKey, name: string, value: unknown): void {
    if (value === undefined || value === null || value === '') return;
    const number = toNumber(value);
    const [least, most] = RANGES[key];
    if (number === null || (WHOLE.has(key) && !Number.isInteger(number))) {
      this.leaveOut(name, value, 'not a number');
    } else if (number < least || number > most) {
      this.leaveOut(name, value, `out of range, ${least} to ${most}`);
    } else this.settings[key] = number;
  }

  size(name: string, width: unknown, height: unknown): void {
    if (width === undefined && height === undefined) return;
    const size = readSize(width, height);
    if (size === null)
      this.leaveOut(name, `${shown(width)} × ${shown(height)}`, 'not a size in steps of 8 pixels');
    else {
      this.settings.width = size.width;
      this.settings.height = size.height;
    }
  }

  resizeFrom(name: string, width: unknown, height: unknown): void {
    const size = readSize(width, height);
    if (size === null)
      this.leaveOut(name, `${shown(width)} × ${shown(height)}`, 'not a size in steps of 8 pixels');
    else this.settings.resizeFrom = size;
  }

  /** Up to 64 bits, of which no digit is lost. A seed of -1 says that one is drawn each time, as no seed does. */
  seed(key: 'seed' | 'variationSeed', name: string, value: unknown): void {
    if (value === undefined || value === null) return;
    const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
    if (key === 'seed' && text === '-1') return;
    if (!/^\d{1,20}$/.test(text)) return this.leaveOut(name, value, 'not a seed');
    const seed = BigInt(text);
    if (seed > LARGEST_SEED) return this.leaveOut(name, text, `larger than ${LARGEST_SEED}`);
    this.settings[key] = seed > BigInt(Number.MAX_SAFE_INTEGER) ? String(seed) : Number(seed);
  }

  sampler(name: string, value: unknown, found: SamplerChoice | undefined): void {
    if (value === undefined || value === null || value === '') return;
    const entry = found && findSampler(found.sampler);
    if (found === undefined || entry === undefined) return this.leaveOut(name, value, 'no such sampler here');
    this.settings.sampler = found.sampler;
    this.settings.schedule = found.schedule === entry.schedule ? null : found.schedule;
    if (!found.exact) this.leaveOut(name, value, `the nearest thing here is ${entry.label}`);
  }

  /** By the sampler's name there: SDE samplers draw on the CPU unless they end in "_gpu", all others where the picture is. */
  comfyuiNoise(sampler: string): void {
    const onCpu = /^dpmpp_\w*sde(_heun)?$/.test(sampler);
    this.settings.noiseSource = 'cpu';
    this.settings.stepNoise = onCpu ? 'comfyui_cpu' : 'comfyui_cuda';
    this.settings.startNoise = 'sgm';
  }

  model(name: unknown, hash: unknown = ''): void {
    this.#model = modelClue(name, hash) ?? this.#model;
  }

  refiner(name: unknown, hash: unknown, from: number): void {
    const clue = modelClue(name, hash);
    if (clue !== null) this.#refiner = { ...clue, from };
  }

  /** What is not said of is as it was drawn. */
  template(prompt: string | null, negativePrompt: string | null): void {
    const said = [prompt ?? '', negativePrompt ?? ''];
    if (said.some((text) => text.length > LONGEST_PROMPT)) {
      return this.leaveOut('Template', prompt ?? negativePrompt, 'longer than 100,000 characters');
    }
    this.#template = {
      prompt: prompt ?? this.settings.prompt ?? '',
      negativePrompt: negativePrompt ?? this.settings.negativePrompt ?? '',
    };
  }

  leaveOut(name: string, value: unknown, why = ''): void {
    if (this.#unmapped.length >= MOST_UNMAPPED) this.#dropped++;
    else this.#unmapped.push({ name: shortened(name, 80), value: shown(value), why });
  }

  /** All of these that are there and say something. */
  leaveOutAll(entries: Iterable<readonly [string, unknown]>): void {
    for (const [name, value] of entries) if (saysSomething(value)) this.leaveOut(name, value);
  }

  finish(): ImportedPicture {
    const more = { name: 'And', value: `${this.#dropped} more`, why: '' };
    return {
      source: shortened(this.source, 80),
      settings: this.settings,
      model: this.#model,
      refiner: this.#refiner,
      unmapped: this.#dropped > 0 ? [...this.#unmapped, more] : this.#unmapped,
      ...(this.#template === null ? {} : { template: this.#template }),
    };
  }
}

/** Finite numbers, and texts that are one. */
export function toNumber(value: unknown): number | null {
  const text = typeof value === 'string' ? value.trim() : '';
  const number = typeof value === 'number' ? value : NUMBER.test(text) ? Number(text) : NaN;
  return Number.isFinite(number) ? number : null;
}

function readSize(width: unknown, height: unknown): { width: number; height: number } | null {
  const [w, h] = [toNumber(width), toNumber(height)];
  const isSide = (side: number | null): side is number =>
    side !== null && side % 8 === 0 && side >= SIDES[0] && side <= SIDES[1];
  return isSide(w) && isSide(h) ? { width: w, height: h } : null;
}

function modelClue(name: unknown, hash: unknown): ModelClue | null {
  const text = typeof name === 'string' ? name.split(/[\\/]/).at(-1)?.replace(MODEL_ENDING, '').trim() : '';
  const digits = typeof hash === 'string' && /^[0-9a-f]{8,64}$/i.test(hash) ? hash.toLowerCase() : '';
  const clue = { name: shortened(text ?? '', 200), hash: digits };
  return clue.name === '' && clue.hash === '' ? null : clue;
}

function saysSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return shortened(value, LONGEST_VALUE);
  if (typeof value === 'object' && value !== null) return shortened(JSON.stringify(value), LONGEST_VALUE);
  return String(value);
}

function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  // Not between the halves of one character.
  return `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')} …`;
}
