import { create } from 'zustand';
import type { PictureEvent } from '../engine/pictureEvent.ts';
import { describeError } from '../engine/wireErrors.ts';
import type { Settings } from '../core/recipe/settings.ts';
import type { GeneratorEvent, Unfinished, Wording } from '../protocol/generator.ts';
import { theEngine } from './engineRef.ts';
import { keepPicture, readyToKeep } from './gallery.ts';
import { annotatorFilesOf } from './annotators.ts';
import { networkFilesOf } from './guideNetworks.ts';
import { itemFilesOf, withNamedItems } from './items.ts';
import { usePreferences } from './preferences.ts';
import { sourcesOf } from './sources.ts';
import { IDLE, reduceGeneration, type GenerationAction, type GenerationState } from './generationReducer.ts';

export const useGeneration = create<GenerationState>()(() => IDLE);

const dispatch = (action: GenerationAction): void =>
  useGeneration.setState((state) => reduceGeneration(state, action), true);

let running: AbortController | null = null;

/** How a job ended. */
export type Outcome =
  | { readonly kind: 'made' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: NonNullable<GenerationState['error']> };

export interface JobOptions {
  /** The words of each picture. */
  readonly wordings: readonly Wording[];
  /** Called first of all: says where the job was cut off before. */
  readonly begin: () => Promise<Unfinished | null>;
  readonly onEvent: (event: GeneratorEvent) => void;
  /** A picture of the job, counted from 0, is in the gallery. */
  readonly onKept: (picture: number, entry: string) => Promise<void>;
}

/** Makes the pictures of one job and keeps them; never throws. One job at a time. */
export async function makePictures(asked: Settings, options: JobOptions): Promise<Outcome> {
  const { wordings, begin, onKept } = options;
  const texts = [asked, ...wordings].flatMap(({ prompt, negativePrompt }) => [prompt, negativePrompt]);
  const settings = withNamedItems(asked, texts);
  const job = useGeneration.getState().job + 1;
  dispatch({ kind: 'begin', job, settings, at: Date.now() });
  const controller = new AbortController();
  running = controller;
  const keeping: Promise<void>[] = [];
  const onEvent = (event: GeneratorEvent): void => {
    dispatch({ kind: 'heard', job, event, at: Date.now() });
    options.onEvent(event);
    if (event.kind === 'picture')
      keeping.push(keep(job, event).then((entry) => onKept(event.picture, entry)));
  };
  try {
    const unfinished = await begin();
    controller.signal.throwIfAborted();
    const [sources] = await Promise.all([filesNamed(settings), readyToKeep()]);
    const { preview } = usePreferences.getState();
    const { signal } = controller;
    await theEngine().generate(settings, {
      ...{ onEvent, sources, wordings, unfinished, preview, signal },
    });
    await Promise.all(keeping);
    dispatch({ kind: 'ended', job, error: null, cancelled: false });
    return { kind: 'made' };
  } catch (reason) {
    await Promise.allSettled(keeping);
    const error = describeError(reason);
    dispatch({ kind: 'ended', job, error, cancelled: error === null });
    return error === null ? { kind: 'cancelled' } : { kind: 'failed', error };
  } finally {
    running = null;
  }
}

/** The files that settings name: pictures, networks, LoRAs. */
export async function filesNamed(settings: Settings): Promise<Map<string, Blob>> {
  const networks = [...(await networkFilesOf(settings)), ...(await annotatorFilesOf(settings.controls))];
  return new Map([...(await sourcesOf(settings)), ...(await itemFilesOf(settings)), ...networks]);
}

/** Ends the running job; what is not finished is lost. */
export function cancelGeneration(): void {
  if (!running) return;
  dispatch({ kind: 'cancelling', job: useGeneration.getState().job });
  running.abort();
}

/** Ends the running job with what is there of its picture. */
export function finishGeneration(): void {
  if (running) theEngine().finish();
}

async function keep(job: number, event: PictureEvent): Promise<string> {
  const entry = await keepPicture(event);
  dispatch({ kind: 'kept', job, entry });
  return entry;
}
