import { said, type Said } from '../said.ts';
import { AquatintError } from '../errors.ts';
import { AdapterClues, type AdapterClue, type ToldAdapter } from './adapterClues.ts';
import { visibleText } from '../visibleText.ts';
import type { PromptedNetwork } from '../prompt/networkStrengths.ts';
import type { StyleWords } from '../prompt/styles.ts';
import type { Field, NumberField } from '../recipe/fields.ts';
import { fieldAt, sparseWith, type ValueAt } from '../recipe/paths.ts';
import { LARGEST_RECIPE_SEED, readSeed } from '../recipe/seed.ts';
import { SETTINGS, type SettingPath, type Settings, type SomeSettings } from '../recipe/settings.ts';
import { findSampler } from '../samplers/catalogue.ts';

// What a picture of another program says, in our terms. Nothing here was checked against a model; values are in the
// ranges that Aquatint knows, everything else is listed with what it was.

export interface UnmappedSetting {
  /** As the other program calls it, or in words of the page's. */
  readonly name: string | Said;
  readonly value: string | Said;
  /** Why it could not be taken over; '' where Aquatint has nothing of the kind. */
  readonly why: string | Said;
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
  /** Only what the picture says. */
  readonly settings: SomeSettings;
  readonly model: ModelClue | null;
  readonly refiner: (ModelClue & { readonly from: number }) | null;
  /** LoRAs and embeddings that it was made with. */
  readonly adapters: readonly AdapterClue[];
  readonly unmapped: readonly UnmappedSetting[];
  /** What the words were drawn from, where that is said. */
  readonly template?: StyleWords;
}

/** A sampler and a schedule by our ids. */
export interface SamplerChoice {
  readonly sampler: string;
  readonly schedule: string | null;
  /** Whether it is the same there; otherwise the nearest thing to it. */
  readonly exact: boolean;
}

type SettingValues = { readonly [P in SettingPath]: ValueAt<Settings, P> };

type NumberPath = { [P in SettingPath]: SettingValues[P] extends number | null ? P : never }[SettingPath];

type SeedPath = 'seed' | 'noise.variationSeed';

const NUMBER = /^[+-]?(\d{1,25}\.?\d{0,25}|\.\d{1,25})(e[+-]?\d{1,4})?$/i;
/** Grammars in which an embedding is marked as one. */
const MARKED: ReadonlySet<string | undefined> = new Set(['comfyui', 'swarmui']);
/** What dynamic prompts would take for theirs. */
const CHOICES = /[{}]|__/;
const LONGEST_PROMPT = 100_000;
const LONGEST_VALUE = 400;
const MOST_UNMAPPED = 100;
const MODEL_ENDING = /\.(safetensors|ckpt|pt|pth|bin|gguf|sft)$/i;

/** Collects what a reader finds, and lists what it cannot use. */
export class PictureImport {
  #settings: SomeSettings = {};
  readonly #unmapped: UnmappedSetting[] = [];
  readonly #adapters = new AdapterClues();
  #model: ModelClue | null = null;
  #refiner: ImportedPicture['refiner'] = null;
  #template: StyleWords | null = null;
  #dropped = 0;

  constructor(readonly source: string) {}

  get hasNoModel(): boolean {
    return this.#model === null;
  }

  /** What was found so far. */
  get settings(): SomeSettings {
    return this.#settings;
  }

  /** What is known to be a value of that setting. */
  set<P extends SettingPath>(path: P, value: SettingValues[P]): void {
    this.#settings = sparseWith(this.#settings, path, value);
  }

  prompt(key: 'prompt' | 'negativePrompt', value: unknown): void {
    if (typeof value !== 'string') return;
    if (value.length <= LONGEST_PROMPT) this.set(key, value);
    else this.leaveOut(key === 'prompt' ? 'Prompt' : 'Negative prompt', value, said('import.long'));
  }

  number(path: NumberPath, name: string, value: unknown): void {
    if (value === undefined || value === null || value === '') return;
    const number = toNumber(value);
    const { range, whole } = numberField(path);
    const [least, most] = range;
    if (number === null || (whole === true && !Number.isInteger(number))) {
      this.leaveOut(name, value, said('import.noNumber'));
    } else if (number < least || number > most) {
      this.leaveOut(name, value, said('import.range', { least, most }));
    } else this.set(path, number);
  }

  size(name: string, width: unknown, height: unknown): void {
    if (width === undefined && height === undefined) return;
    const size = readSize(width, height);
    if (size === null) this.leaveOut(name, `${shown(width)} × ${shown(height)}`, said('import.noSize8'));
    else {
      this.set('width', size.width);
      this.set('height', size.height);
    }
  }

  resizeFrom(name: string, width: unknown, height: unknown): void {
    const size = readSize(width, height);
    if (size === null) this.leaveOut(name, `${shown(width)} × ${shown(height)}`, said('import.noSize8'));
    else this.set('noise.resizeFrom', size);
  }

  /** Up to 64 bits, of which no digit is lost. A seed of -1 says that one is drawn each time, as no seed does. */
  seed(path: SeedPath, name: string, value: unknown): void {
    if (value === undefined || value === null) return;
    const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
    if (path === 'seed' && text === '-1') return;
    if (!/^\d{1,20}$/.test(text)) return this.leaveOut(name, value, said('import.noSeed'));
    const seed = readSeed(text);
    if (seed === null)
      this.leaveOut(name, text, said('import.larger', { most: String(LARGEST_RECIPE_SEED) }));
    else this.set(path, seed);
  }

  sampler(name: string, value: unknown, found: SamplerChoice | undefined): void {
    if (value === undefined || value === null || value === '') return;
    const entry = found && findSampler(found.sampler);
    if (found === undefined || entry === undefined)
      return this.leaveOut(name, value, said('import.noSampler'));
    this.set('sampler', found.sampler);
    this.set('schedule', found.schedule === entry.schedule ? null : found.schedule);
    if (!found.exact) this.leaveOut(name, value, said('import.nearest', { name: entry.label }));
  }

  /** By the sampler's name there: SDE samplers draw on the CPU unless they end in "_gpu", all others where the picture is. */
  comfyuiNoise(sampler: string): void {
    const onCpu = /^dpmpp_\w*sde(_heun)?$/.test(sampler);
    this.set('noise.source', 'cpu');
    this.set('noise.steps', onCpu ? 'comfyui_cpu' : 'comfyui_cuda');
    this.set('noise.start', 'sgm');
  }

  model(name: unknown, hash: unknown = ''): void {
    this.#model = modelClue(name, hash) ?? this.#model;
  }

  /** What is told of one at several places comes together by its name. */
  adapter(told: ToldAdapter): void {
    this.#adapters.add(told);
  }

  /** LoRAs of a prompt. */
  networks(prompted: ReadonlyMap<string, PromptedNetwork>): void {
    for (const { name, model, text } of prompted.values()) {
      this.adapter({ use: 'lora', name, strength: model[0]?.strength ?? 1, textStrength: text });
    }
  }

  /** "name: hash, name: hash" */
  adapterHashes(use: AdapterClue['use'], text: string | undefined): void {
    if (text !== undefined) this.#adapters.addHashes(use, text);
  }

  refiner(name: unknown, hash: unknown, from: number): void {
    const clue = modelClue(name, hash);
    if (clue !== null) this.#refiner = { ...clue, from };
  }

  /** What is not said of is as it was drawn. */
  template(prompt: string | null, negativePrompt: string | null): void {
    const texts = [prompt ?? '', negativePrompt ?? ''];
    if (texts.some((text) => text.length > LONGEST_PROMPT)) {
      return this.leaveOut('Template', prompt ?? negativePrompt, said('import.long'));
    }
    this.#template = {
      prompt: prompt ?? this.settings.prompt ?? '',
      negativePrompt: negativePrompt ?? this.settings.negativePrompt ?? '',
    };
  }

  leaveOut(name: string, value: unknown, why: Said | '' = ''): void {
    if (this.#unmapped.length >= MOST_UNMAPPED) this.#dropped++;
    else this.#unmapped.push({ name: shortened(name, 80), value: shown(value), why });
  }

  /** As `leaveOut`, for what may lie on two ways. */
  leaveOutOnce(name: string, value: unknown): void {
    const text = shown(value);
    if (!this.#unmapped.some((entry) => entry.name === name && entry.value === text))
      this.leaveOut(name, value);
  }

  /** All of these that are there and say something. */
  leaveOutAll(entries: Iterable<readonly [string, unknown]>): void {
    for (const [name, value] of entries) if (saysSomething(value)) this.leaveOut(name, value);
  }

  finish(): ImportedPicture {
    this.#findMarkedEmbeddings();
    // What was drawn of choices is what was written down: what looks like some is words. Only a template has choices.
    const { prompt = '', negativePrompt = '' } = this.settings;
    if (CHOICES.test(prompt) || CHOICES.test(negativePrompt)) this.set('language.choices', 'written');
    const more = {
      ...{ name: said('import.and'), value: said('import.andMore', { count: this.#dropped }) },
      why: '',
    };
    return {
      source: shortened(this.source, 80),
      settings: this.settings,
      model: this.#model,
      refiner: this.#refiner,
      adapters: this.#adapters.list(),
      unmapped: this.#dropped > 0 ? [...this.#unmapped, more] : this.#unmapped,
      ...(this.#template === null ? {} : { template: this.#template }),
    };
  }

  /** In ComfyUI's and SwarmUI's words. */
  #findMarkedEmbeddings(): void {
    const { prompt = '', negativePrompt = '', language } = this.settings;
    if (!MARKED.has(language?.grammar)) return;
    for (const [, name] of `${prompt} ${negativePrompt}`.matchAll(/embedding:([^\s(),:]{1,200})/g)) {
      this.adapter({ use: 'embedding', name });
    }
  }
}

/** By the names of what was told, the settings that are missing for it. */
const TOLD: ReadonlyMap<string, readonly (keyof SomeSettings)[]> = new Map([
  ['Prompt', ['prompt']],
  ['Negative prompt', ['negativePrompt']],
  ['Seed', ['seed']],
  ['Steps', ['steps']],
  ['CFG', ['guidance']],
  ['Sampler', ['sampler', 'schedule']],
  ['Size', ['width', 'height']],
]);

const told = (name: string | Said): readonly (keyof SomeSettings)[] | undefined =>
  typeof name === 'string' ? TOLD.get(name) : undefined;

/** The first of two that tell of one picture, and of the second what the first does not know. */
export function filledFrom(picture: ImportedPicture, other: ImportedPicture): ImportedPicture {
  const isUnknown = ({ name }: UnmappedSetting): boolean =>
    told(name)?.every((key) => other.settings[key] !== undefined) ?? false;
  const unknown = new Set<string>(picture.unmapped.filter(isUnknown).flatMap(({ name }) => told(name) ?? []));
  const known = Object.fromEntries(Object.entries(picture.settings).filter(([key]) => !unknown.has(key)));
  const sampler = picture.settings.sampler !== undefined && !unknown.has('sampler');
  const { schedule, ...rest } = other.settings;
  const filling = sampler || schedule === undefined ? rest : { ...rest, schedule };
  const model = picture.model ?? other.model;
  const sameModel = model !== null && other.model?.name === model.name && model.hash === '';
  return {
    ...picture,
    settings: {
      ...filling,
      ...known,
      language: { ...picture.settings.language },
      noise: { ...picture.settings.noise },
    },
    model: sameModel ? other.model : model,
    refiner: picture.refiner ?? other.refiner,
    adapters: picture.adapters.length > 0 ? picture.adapters : other.adapters,
    unmapped: picture.unmapped.filter(
      (entry) => !isUnknown(entry) && !(entry.name === 'Model' && other.model !== null),
    ),
  };
}

function numberField(path: NumberPath): NumberField {
  const field = fieldAt(SETTINGS, path);
  const inner: Field | undefined = field?.kind === 'maybe' ? field.of : field;
  if (inner?.kind === 'number') return inner;
  throw new AquatintError('internal', `${path} is no number.`);
}

const SIDE = numberField('width');

/** Finite numbers, and texts that are one. */
export function toNumber(value: unknown): number | null {
  const text = typeof value === 'string' ? value.trim() : '';
  const number = typeof value === 'number' ? value : NUMBER.test(text) ? Number(text) : NaN;
  return Number.isFinite(number) ? number : null;
}

function readSize(width: unknown, height: unknown): { width: number; height: number } | null {
  const [w, h] = [toNumber(width), toNumber(height)];
  const isSide = (side: number | null): side is number =>
    side !== null && side % (SIDE.step ?? 1) === 0 && side >= SIDE.range[0] && side <= SIDE.range[1];
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

function shortened(raw: string, most: number): string {
  const text = visibleText(raw);
  if (text.length <= most) return text;
  // Not between the halves of one character.
  return `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')} …`;
}
