import { create } from 'zustand';
import type { PictureEvent } from '../engine/pictureEvent.ts';
import { describeError } from '../engine/wireErrors.ts';
import type { GeneratorEvent } from '../protocol/generator.ts';
import { settingsForJob, useDraft } from './draft.ts';
import { theEngine } from './engineRef.ts';
import { keepPicture } from './gallery.ts';
import { usePreferences } from './preferences.ts';
import { sourcesOf } from './sources.ts';
import { wordingsOf } from './wording.ts';
import {
  IDLE,
  isBusy,
  reduceGeneration,
  type GenerationAction,
  type GenerationState,
} from './generationReducer.ts';

export const useGeneration = create<GenerationState>()(() => IDLE);

const dispatch = (action: GenerationAction): void =>
  useGeneration.setState((state) => reduceGeneration(state, action), true);

let running: AbortController | null = null;

/** Makes what the form asks for. Does nothing while a job runs or the prompt is empty. */
export async function generate(): Promise<void> {
  const draft = useDraft.getState();
  if (isBusy(useGeneration.getState()) || draft.prompt.trim() === '') return;
  const job = useGeneration.getState().job + 1;
  const settings = settingsForJob(draft);
  // Shown in the form, so that a random seed can be kept.
  useDraft.setState({ seed: settings.seed });
  dispatch({ kind: 'begin', job, settings, at: Date.now() });
  const controller = new AbortController();
  running = controller;
  const keeping: Promise<void>[] = [];
  const onEvent = (event: GeneratorEvent): void => {
    dispatch({ kind: 'heard', job, event, at: Date.now() });
    if (event.kind === 'picture') keeping.push(keep(job, event));
  };
  try {
    const sources = await sourcesOf(settings);
    const wordings = wordingsOf(settings);
    const { preview } = usePreferences.getState();
    const { signal } = controller;
    await theEngine().generate(settings, { onEvent, sources, wordings, preview, signal });
    await Promise.all(keeping);
    dispatch({ kind: 'ended', job, error: null, cancelled: false });
  } catch (reason) {
    await Promise.allSettled(keeping);
    const error = describeError(reason);
    dispatch({ kind: 'ended', job, error, cancelled: error === null });
  } finally {
    running = null;
  }
}

export function cancelGeneration(): void {
  if (!running) return;
  dispatch({ kind: 'cancelling', job: useGeneration.getState().job });
  running.abort();
}

async function keep(job: number, event: PictureEvent): Promise<void> {
  const entry = await keepPicture(event);
  dispatch({ kind: 'kept', job, entry });
}
