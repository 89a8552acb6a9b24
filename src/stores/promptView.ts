import { create } from 'zustand';
import { findSampler } from '../core/samplers/catalogue.ts';
import { describeError } from '../engine/wireErrors.ts';
import type { PromptView, WordsToRead } from '../protocol/words.ts';
import { useDraft } from './draft.ts';
import { theEngine } from './engineRef.ts';
import { embeddingsHere, useItems } from './items.ts';
import { useStyles } from './styles.ts';
import { openWordLists, useWordLists } from './wordLists.ts';
import { unlistedIn, wordingOf, type Unlisted } from './wording.ts';
import { errorLine, reasonText } from './sentence.ts';

/** What the model will see of one of the two prompts. */
export interface ReadWords {
  /** The text that was read: with styles, and one option of every choice. */
  readonly text: string;
  readonly view: PromptView;
}

export interface PromptViewState {
  readonly prompt: ReadWords | null;
  readonly negativePrompt: ReadWords | null;
  /** What is read is one of several texts; another can be drawn. */
  readonly hasChoices: boolean;
  /** Lists that are not there: what this draw asked for, and all that the words ask for. */
  readonly missingLists: readonly string[];
  readonly unlisted: Readonly<Record<'prompt' | 'negativePrompt', Unlisted>>;
  /** Why nothing could be read; '' where it could. */
  readonly problem: string;
  /** Decides the example among several texts. */
  readonly exampleSeed: number;
}

const NOTHING: Unlisted = { text: '', places: [] };

export const usePromptView = create<PromptViewState>()(() => ({
  prompt: null,
  negativePrompt: null,
  hasChoices: false,
  missingLists: [],
  unlisted: { prompt: NOTHING, negativePrompt: NOTHING },
  problem: '',
  exampleSeed: 1,
}));

/** A pause in typing, in milliseconds. */
const PAUSE = 150;

let reading: AbortController | null = null;

/** Reads the prompts again whenever they or what they are read with change. Returns the way to stop. */
export function watchPrompts(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void readPrompts(), PAUSE);
  };
  const stops = [
    useDraft.subscribe((now, before) => {
      const fields = ['prompt', 'negativePrompt', 'model', 'steps', 'sampler', 'language'] as const;
      if (fields.some((field) => now[field] !== before[field])) later();
    }),
    useStyles.subscribe(later),
    useItems.subscribe(later),
    useWordLists.subscribe(later),
  ];
  void openWordLists().catch((reason: unknown) => {
    usePromptView.setState({ problem: reasonText(reason) });
  });
  later();
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

export function drawAnotherExample(): void {
  usePromptView.setState(({ exampleSeed }) => ({ exampleSeed: exampleSeed + 1 }));
  void readPrompts();
}

async function readPrompts(): Promise<void> {
  reading?.abort();
  const controller = new AbortController();
  reading = controller;
  const draft = useDraft.getState();
  const wording = wordingOf(draft, usePromptView.getState().exampleSeed);
  usePromptView.setState({
    hasChoices: wording.template !== null,
    missingLists: wording.missing,
    unlisted: { prompt: unlistedIn(draft, 'prompt'), negativePrompt: unlistedIn(draft, 'negativePrompt') },
  });
  try {
    const [prompt, negativePrompt] = await Promise.all(
      (['prompt', 'negativePrompt'] as const).map((field) =>
        readOne(field, wording[field], controller.signal),
      ),
    );
    if (reading !== controller) return;
    usePromptView.setState({ prompt: prompt ?? null, negativePrompt: negativePrompt ?? null, problem: '' });
  } catch (reason) {
    const error = describeError(reason);
    if (error !== null && reading === controller) usePromptView.setState({ problem: errorLine(error) });
  }
}

/** Nothing is asked, and no worker started, while there are no words. */
async function readOne(
  field: 'prompt' | 'negativePrompt',
  text: string,
  signal: AbortSignal,
): Promise<ReadWords | null> {
  if (text.trim() === '') return null;
  const { model, steps, sampler, language } = useDraft.getState();
  const words: WordsToRead = {
    model,
    text,
    // eslint-disable-next-line no-restricted-syntax -- not read, but told to the worker
    which: field === 'prompt' ? 'prompt' : 'negative prompt',
    grammar: language.grammar,
    steps,
    runsPerStep: findSampler(sampler)?.runsPerStep ?? 1,
    embeddings: embeddingsHere(),
  };
  return { text, view: await theEngine().words.read(words, signal) };
}
