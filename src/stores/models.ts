import { create } from 'zustand';
import type { ErrorCode } from '../core/errors.ts';
import { isOfParts } from '../core/families/ofParts.ts';
import { readValues } from '../core/recipe/readValues.ts';
import type { Said } from '../core/said.ts';
import { SETTINGS, USUAL_SETTINGS, type Settings } from '../core/recipe/settings.ts';
import { findSampler } from '../core/samplers/catalogue.ts';
import { fitsNoise } from '../core/samplers/fitsNoise.ts';
import { describeError } from '../engine/wireErrors.ts';
import type { ModelCard } from '../core/model/card.ts';
import type { SmallDecoder } from '../core/pipeline/decoders.ts';
import type { ImportFile, ModelSummary } from '../protocol/models.ts';
import { t } from '../texts/translate.ts';
import { editDraft, useDraft } from './draft.ts';
import { theEngine } from './engineRef.ts';
import { itemArrived, refreshItems } from './items.ts';
import { notify } from './notices.ts';
import { errorLine } from './sentence.ts';
import { measureStorage } from './storage.ts';

interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly said: readonly Said[] | null;
}

export interface ModelsState {
  readonly models: readonly ModelSummary[];
  readonly importing: {
    readonly name: string;
    readonly done: number;
    readonly total: number;
    readonly secondsLeft: number | null;
  } | null;
  readonly error: Failure | null;
}

export const useModels = create<ModelsState>()(() => ({ models: [], importing: null, error: null }));

let importing: AbortController | null = null;

const CHANNEL = 'aquatint-models';
let channel: BroadcastChannel | null = null;

/** Lists the models, and lists them again whenever another tab has added or removed one. */
export async function openModels(): Promise<void> {
  channel ??= new BroadcastChannel(CHANNEL);
  channel.onmessage = () => {
    void refreshModels();
    void refreshItems();
  };
  await Promise.all([refreshModels(), refreshItems()]);
}

export async function refreshModels(): Promise<void> {
  try {
    useModels.setState({ models: await theEngine().models.list() });
    forgetMissingModel();
  } catch (reason) {
    useModels.setState({ error: describeError(reason) });
  }
}

/** The form must not name a model that has been removed, here or in another tab. */
function forgetMissingModel(): void {
  const { models } = useModels.getState();
  const builtIn = models.find((model) => model.builtIn);
  if (builtIn && !models.some((model) => model.id === useDraft.getState().model)) selectModel(builtIn);
}

/** A model brings its own size along, its own decoder and a sampler that fits it; what else it is begun with, its card says. */
export function selectModel({ id, card }: ModelSummary): void {
  const draft = useDraft.getState();
  const fits = fitsNoise(findSampler(draft.sampler), card.noise);
  const begun = readValues(SETTINGS, card.usual, { ...draft, ...(fits ? {} : FITS_ALL) });
  const { width, height } = card.axes;
  editDraft({ ...begun, model: id, width: width.usual, height: height.usual, decoder: 'auto' });
}

/** Every kind of noise can be run by it. */
const FITS_ALL = { sampler: USUAL_SETTINGS.sampler, schedule: null, eta: null };

/** null where there is no such model. */
export const cardNamed = (model: string): ModelCard | null =>
  useModels.getState().models.find(({ id }) => id === model)?.card ?? null;

/** That of the model in the form; null while models are not listed. */
export function useModelCard(): ModelCard | null {
  const chosen = useDraft((draft) => draft.model);
  return useModels(({ models }) => models.find(({ id }) => id === chosen)?.card ?? null);
}

/** That of the model in the form; null where it has none. */
export const useSmallDecoder = (): SmallDecoder | null => useModelCard()?.smallDecoder ?? null;

/** Is there enough in the form to make a picture of: words, or a model that needs none? */
export function canBegin({ model, prompt }: Pick<Settings, 'model' | 'prompt'>): boolean {
  const card = useModels.getState().models.find(({ id }) => id === model)?.card;
  return prompt.trim() !== '' || card?.wordless === true;
}

/** Does the model in the form make pictures without words? */
export const useWordless = (): boolean => useModelCard()?.wordless ?? false;

/** Does the model in the form have a network of its own for few steps? */
export const useFewSteps = (): boolean => useModelCard()?.fewSteps ?? false;

/** A model as somebody points at it: a folder, a checkpoint in one file, or its parts. */
export interface ChosenModel {
  readonly name: string;
  readonly files: readonly ImportFile[];
}

/** Says that a file alone is no model; it may be one together with its neighbours. */
const PARTIAL = new Set<ErrorCode>(['model-missing-file', 'model-unsupported', 'model-mismatch']);

/**
 * A checkpoint and what was chosen with it to be a part of it: a VAE, a small decoder. Null where a folder is among them.
 * It is called as its largest file.
 */
function asOne(chosen: readonly ChosenModel[]): ChosenModel | null {
  const files = chosen.flatMap((model) => model.files);
  if (chosen.length < 2 || files.length !== chosen.length) return null;
  const largest = chosen.reduce((a, b) => (bytesOf(b) > bytesOf(a) ? b : a));
  return { name: largest.name, files };
}

const bytesOf = ({ files }: ChosenModel): number => files.reduce((sum, { file }) => sum + file.size, 0);

let adding: Promise<void> = Promise.resolve();

/**
 * Adds what was chosen, after what is being added already. Several files at once are one model where they fit together, which no
 * two checkpoints do; otherwise each is a model where the first one is.
 */
export function addModels(chosen: readonly ChosenModel[]): Promise<void> {
  useModels.setState({ error: null });
  const added = adding.then(() => addNow(chosen));
  adding = added.catch(() => undefined);
  return added;
}

async function addNow(chosen: readonly ChosenModel[]): Promise<void> {
  const [first, ...others] = chosen;
  if (!first) return;
  const together = asOne(chosen);
  const whole = together && (await importModel(together));
  if (together !== null && whole === null) return;
  if (whole?.code === 'model-missing-file' && !isOfParts(whole.said)) {
    // They do belong together.
    useModels.setState({ error: whole });
    return;
  }
  const failure = await importModel(first);
  if (failure !== null && whole !== null && PARTIAL.has(failure.code)) {
    // What is wrong with them together is rarely the answer; what is wrong with the first one may be.
    useModels.setState({ error: whole.code === 'model-missing-file' ? failure : whole });
    return;
  }
  if (failure !== null) useModels.setState({ error: failure });
  for (const model of others) {
    const next = await importModel(model);
    if (next !== null) useModels.setState({ error: next });
  }
}

/** Bytes that are not copied in a moment. */
const TAKES_A_WHILE = 1e8;

/** The same from another screen than that of the models, where nobody would see what went wrong. */
export async function addFromElsewhere(chosen: readonly ChosenModel[]): Promise<void> {
  const large = chosen.find((one) => bytesOf(one) > TAKES_A_WHILE);
  if (large !== undefined) notify({ text: t('stores:isBeingAdded', { name: large.name }) });
  await addModels(chosen);
  const { error } = useModels.getState();
  if (error !== null) notify({ text: errorLine(error), tone: 'warning' });
}

/** Gives what went wrong; null when nothing did, or when it was called off. */
async function importModel({ name, files }: ChosenModel): Promise<Failure | null> {
  const controller = new AbortController();
  importing = controller;
  useModels.setState({ importing: { name, done: 0, total: 0, secondsLeft: null } });
  try {
    const added = await theEngine().models.add(name, files, {
      signal: controller.signal,
      onProgress: ({ done, total, secondsLeft }) =>
        useModels.setState({ importing: { name, done, total, secondsLeft } }),
    });
    channel?.postMessage('changed');
    if (added.kind === 'item') {
      await itemArrived(added.item, added.known, added.lacks);
      return null;
    }
    const { model } = added;
    await refreshModels();
    // parts may have become it
    await refreshItems();
    selectModel(model);
    notify({
      text: model.known
        ? t('stores:wasHereAlready', { name: model.name })
        : t('stores:hasBeenAdded', { name: model.name }),
    });
    for (const path of model.leftOut) {
      notify({
        text: t('stores:wasLeftOutThisBrowser', { path }),
        tone: 'warning',
      });
    }
    return null;
  } catch (reason) {
    return describeError(reason);
  } finally {
    importing = null;
    useModels.setState({ importing: null });
    await measureStorage();
  }
}

export function cancelImport(): void {
  importing?.abort();
}

export async function removeModel(id: string): Promise<void> {
  useModels.setState({ error: null });
  try {
    await theEngine().models.remove(id);
    channel?.postMessage('changed');
  } catch (reason) {
    useModels.setState({ error: describeError(reason) });
  }
  await refreshModels();
  await measureStorage();
}

/** A download has become a model, here or in another tab. */
export async function modelArrived({ name }: ModelSummary): Promise<void> {
  await refreshModels();
  await refreshItems();
  notify({ text: t('stores:hasArrivedAndCanBeUsed', { name }) });
}
