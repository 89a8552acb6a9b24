import { create } from 'zustand';
import type { ItemKind } from '../core/model/item.ts';
import { networksIn } from '../core/prompt/networksIn.ts';
import { nameKey } from '../core/prompt/networkStrengths.ts';
import type { Settings } from '../core/recipe/settings.ts';
import { describeError } from '../engine/wireErrors.ts';
import type { ItemSummary } from '../protocol/models.ts';
import { sentences } from '../texts/format.ts';
import type { LabelKey } from '../texts/catalogue.ts';
import { t } from '../texts/translate.ts';
import { editDraft, useDraft } from './draft.ts';
import { theEngine } from './engineRef.ts';
import { notify } from './notices.ts';
import { errorLine, type Failure } from './sentence.ts';

/** LoRAs, embeddings and other files on this device that work with models. */
export interface ItemsState {
  readonly items: readonly ItemSummary[];
  /** Of those that have one, by hash. */
  readonly pictures: ReadonlyMap<string, Blob>;
}

export const useItems = create<ItemsState>()(() => ({ items: [], pictures: new Map() }));

export async function refreshItems(): Promise<void> {
  try {
    const items = await theEngine().models.items();
    useItems.setState({ items });
    const pictures = new Map<string, Blob>();
    for (const { hash, builtIn } of items) {
      // asked for, it would be fetched
      if (builtIn === true) continue;
      const { picture } = await theEngine().models.item(hash);
      if (picture !== null) pictures.set(hash, picture);
    }
    useItems.setState({ pictures });
  } catch (reason) {
    const error = describeError(reason);
    if (error !== null) notify({ text: errorLine(error), tone: 'warning' });
  }
}

const NAMES: Readonly<Record<ItemKind, LabelKey>> = {
  lora: 'stores:lora',
  embedding: 'stores:embedding',
  controlnet: 'stores:controlNet',
  t2i: 'stores:t2iAdapter',
  'ip-adapter': 'stores:ipAdapter',
  'image-encoder': 'stores:imageEncoder',
  upscaler: 'stores:upscaler',
  part: 'stores:part',
  'clip-tokenizer': 'stores:clipTokenizer',
  't5-tokenizer': 'stores:t5Tokenizer',
  'qwen-tokenizer': 'stores:qwenTokenizer',
  'depth-estimator': 'stores:depthEstimator',
  'pose-estimator': 'stores:poseEstimator',
  'person-detector': 'stores:personDetector',
};

/** What a file is, in a word. */
export const itemName = (kind: ItemKind): string => t(NAMES[kind]);

/** A file was recognised, whatever it was dropped for. */
export async function itemArrived(
  { name, kind, fewSteps }: ItemSummary,
  known: boolean,
  lacks: Failure | null = null,
): Promise<void> {
  await refreshItems();
  const what = `${name} (${itemName(kind)})`;
  const told = known ? t('stores:wasHereAlready', { name: what }) : t('stores:hasBeenAdded', { name: what });
  const fast = known || fewSteps === null ? '' : t('stores:madeForSteps', { steps: fewSteps.steps });
  notify({ text: sentences(told, fast, lacks === null ? '' : errorLine(lacks)) });
}

export async function removeItem(hash: string): Promise<void> {
  try {
    await theEngine().models.removeItem(hash);
    const { adapters } = useDraft.getState();
    if (adapters.some((one) => one.hash === hash)) {
      editDraft({ adapters: adapters.filter((one) => one.hash !== hash) });
    }
  } catch (reason) {
    const error = describeError(reason);
    if (error !== null) notify({ text: errorLine(error), tone: 'warning' });
  }
  await refreshItems();
}

export async function choosePicture(hash: string, picture: Blob): Promise<void> {
  await theEngine().models.setItemPicture(hash, picture);
  await refreshItems();
}

/** Does it work with models that are called so? Where nobody says, it may. */
export const fits = ({ family }: Pick<ItemSummary, 'family'>, model: string): boolean =>
  family === '' || model === '' || model === family || model.startsWith(`${family},`);

/** Puts it into the form; what it was made for comes along. */
export function putIntoForm({ name, hash, tensorHash, fewSteps }: ItemSummary): void {
  const { adapters } = useDraft.getState();
  if (adapters.some((one) => one.hash === hash)) return;
  const use = { use: 'lora', name, hash, tensorHash, strength: 1, textStrength: 1 } as const;
  editDraft({ adapters: [...adapters, use] });
  if (fewSteps === null) return;
  const { sampler, schedule, eta, steps, guidance } = fewSteps;
  editDraft({ sampler, schedule, eta, steps, guidance });
  notify({ text: t('stores:wasMadeForStepsSampler', { name, steps }) });
}

type Worded = Pick<Settings, 'prompt' | 'negativePrompt' | 'adapters' | 'language'>;

/** The settings with what their words name: LoRAs in angle brackets, and embeddings by their names. */
export function withNamedItems<S extends Worded>(settings: S, texts: readonly string[]): S {
  const { items } = useItems.getState();
  const { language } = settings;
  const adapters = settings.adapters.filter(({ use, name }) => use === 'lora' || isSaid(name, texts));
  const isNew = ({ hash }: ItemSummary): boolean => adapters.every((one) => one.hash !== hash);
  const prompted = new Set(
    texts.flatMap((text) => networksIn(text, language.grammar).map(({ name }) => nameKey(name))),
  );
  const named = items.filter((item) => {
    if (!isNew(item)) return false;
    if (item.kind === 'lora') return prompted.has(nameKey(item.name));
    return item.kind === 'embedding' && isSaid(item.name, texts);
  });
  const added = named.map(({ kind, name, hash, tensorHash }) => ({
    use: kind === 'embedding' ? ('embedding' as const) : ('lora' as const),
    ...{ name, hash, tensorHash, strength: 1, textStrength: 1 },
  }));
  const isSame = added.length === 0 && adapters.length === settings.adapters.length;
  return isSame ? settings : { ...settings, adapters: [...adapters, ...added] };
}

/** Between what is no part of a word. */
export function isSaid(name: string, texts: readonly string[]): boolean {
  const wanted = name.toLowerCase();
  if (wanted === '') return false;
  const isPart = (letter = ''): boolean => /[\p{L}\p{N}]/u.test(letter);
  return texts.some((given) => {
    const text = given.toLowerCase();
    for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
      if (!isPart(text[at - 1]) && !isPart(text[at + wanted.length])) return true;
    }
    return false;
  });
}

/** The files that settings name, by hash. */
export async function itemFilesOf({ adapters }: Pick<Settings, 'adapters'>): Promise<Map<string, Blob>> {
  const files = new Map<string, Blob>();
  for (const { hash } of adapters) {
    const { file } = await theEngine().models.item(hash);
    if (file !== null) files.set(hash, file);
  }
  return files;
}

/** Words that the prompt may use. */
export function embeddingsHere(): readonly { readonly name: string; readonly vectors: number }[] {
  const here = useItems.getState().items.filter(({ kind }) => kind === 'embedding');
  const own = here.map(({ name, vectors }) => ({ name, vectors }));
  // a picture that was brought may call them otherwise
  const called = useDraft.getState().adapters.flatMap(({ use, name, hash }) => {
    const item = here.find((one) => one.hash === hash);
    const isOther = use === 'embedding' && item !== undefined && item.name !== name;
    return isOther ? [{ name, vectors: item.vectors }] : [];
  });
  return [...own, ...called];
}
