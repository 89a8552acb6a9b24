import { create } from 'zustand';
import type { Settings } from '../core/recipe/settings.ts';
import { describeError } from '../engine/wireErrors.ts';
import { atPace } from './drawing.ts';
import { settingsForJob, useDraft } from './draft.ts';
import { theEngine } from './engineRef.ts';
import { filesNamed } from './generation.ts';
import type { Pixels } from './generationReducer.ts';
import { withNamedItems } from './items.ts';
import { useModels } from './models.ts';
import { PACES } from './pace.ts';
import { errorLine } from './sentence.ts';
import { wordingsOf } from './wording.ts';

/** A quick picture of what the form holds, to be seen while one draws. It is no print: nothing keeps it. */
export interface Sketch {
  readonly phase: 'none' | 'making' | 'made' | 'failed';
  /** As far as it is; that of the last one until there is a new one. */
  readonly pixels: Pixels | null;
  /** Why it failed. */
  readonly problem: string;
}

const NO_SKETCH: Sketch = { phase: 'none', pixels: null, problem: '' };

export const useSketch = create<Sketch>()(() => NO_SKETCH);

let running: AbortController | null = null;

/** Makes one with this seed; one that is being made is given up for it. Never throws. */
export async function sketch(seed: number): Promise<void> {
  running?.abort();
  const controller = new AbortController();
  running = controller;
  const { signal } = controller;
  const settings = sketchSettings(seed);
  const wordings = wordingsOf(settings);
  const [wording] = wordings;
  const whole = withNamedItems(
    settings,
    wording === undefined ? [] : [wording.prompt, wording.negativePrompt],
  );
  useSketch.setState({ phase: 'making', problem: '' });
  try {
    const sources = await filesNamed(whole);
    const [picture] = await theEngine().generate(whole, { sources, wordings, signal });
    if (signal.aborted || picture === undefined) return;
    const { width, height, rgba } = picture;
    useSketch.setState({ phase: 'made', pixels: { width, height, rgba } });
  } catch (reason) {
    const error = describeError(reason);
    if (signal.aborted) return;
    useSketch.setState({
      phase: error === null ? 'none' : 'failed',
      problem: error === null ? '' : errorLine(error),
    });
  }
}

/** What is being made is given up, and what was made is forgotten. */
export function forgetSketch(): void {
  running?.abort();
  running = null;
  useSketch.setState(NO_SKETCH);
}

/** The form's settings, in few steps where its model can, and nothing done to the picture afterwards. */
function sketchSettings(seed: number): Settings {
  const draft = useDraft.getState();
  const card = useModels.getState().models.find(({ id }) => id === draft.model)?.card;
  const pace =
    card?.fewSteps === true ? { ...PACES.quick, controls: [...atPace(draft.controls, 'quick')] } : {};
  const alone = { count: 1, refiner: null, secondPass: null, detail: null, enlarge: null, cascade: [] };
  return { ...settingsForJob(draft), ...pace, ...alone, seed };
}
