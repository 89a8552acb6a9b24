import type { ErrorCode } from '../core/errors.ts';
import type { GeneratorEvent, Stage } from '../protocol/generator.ts';
import type { Settings } from '../core/recipe/settings.ts';
import type { Said } from '../core/said.ts';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

export interface GenerationState {
  readonly phase: 'idle' | 'running' | 'cancelling' | 'done' | 'cancelled' | 'failed';
  /** Counts jobs; what belongs to an earlier one is ignored. */
  readonly job: number;
  readonly settings: Settings | null;
  readonly stage: Stage | null;
  /** 0-based picture of the job. */
  readonly picture: number;
  readonly done: number;
  readonly total: number;
  readonly secondsLeft: number | null;
  /** When the engine last said something; milliseconds. */
  readonly heardAt: number;
  /** The picture as far as it is. */
  readonly pixels: Pixels | null;
  /** Steps done; equal to the job's steps once the picture is finished. */
  readonly steps: number;
  /** Gallery entries this job has made. */
  readonly made: readonly string[];
  readonly notices: readonly Said[];
  /** How the last job was planned; kept from job to job. */
  readonly planned: readonly Said[];
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
}

export type GenerationAction =
  | {
      readonly kind: 'begin';
      readonly job: number;
      readonly settings: Settings;
      readonly at: number;
    }
  | { readonly kind: 'heard'; readonly job: number; readonly event: GeneratorEvent; readonly at: number }
  | { readonly kind: 'kept'; readonly job: number; readonly entry: string }
  | { readonly kind: 'cancelling'; readonly job: number }
  | {
      readonly kind: 'ended';
      readonly job: number;
      readonly error: GenerationState['error'];
      readonly cancelled: boolean;
    };

export const IDLE: GenerationState = {
  phase: 'idle',
  job: 0,
  settings: null,
  stage: null,
  picture: 0,
  done: 0,
  total: 0,
  secondsLeft: null,
  heardAt: 0,
  pixels: null,
  steps: 0,
  made: [],
  notices: [],
  planned: [],
  error: null,
};

export const isBusy = (state: GenerationState): boolean =>
  state.phase === 'running' || state.phase === 'cancelling';

/** The only place where a job's state changes. */
export function reduceGeneration(state: GenerationState, action: GenerationAction): GenerationState {
  if (action.kind === 'begin') {
    const { job, settings, at: heardAt } = action;
    return { ...IDLE, phase: 'running', job, settings, heardAt, planned: state.planned };
  }
  if (action.job !== state.job) return state;
  switch (action.kind) {
    case 'heard':
      return reduceEvent({ ...state, heardAt: action.at }, action.event);
    case 'kept':
      return { ...state, made: [...state.made, action.entry] };
    case 'cancelling':
      return state.phase === 'running' ? { ...state, phase: 'cancelling' } : state;
    case 'ended':
      return end(state, action);
  }
}

function end(state: GenerationState, action: Extract<GenerationAction, { kind: 'ended' }>): GenerationState {
  const phase = action.cancelled ? 'cancelled' : action.error ? 'failed' : 'done';
  return { ...state, phase, error: action.error, stage: null, secondsLeft: null };
}

function reduceEvent(state: GenerationState, event: GeneratorEvent): GenerationState {
  switch (event.kind) {
    case 'progress': {
      const { stage, picture, done, total, secondsLeft } = event;
      const anew = picture !== state.picture;
      return {
        ...state,
        stage,
        picture,
        done,
        total,
        secondsLeft,
        ...(anew ? { pixels: null, steps: 0 } : null),
        // not every step need have a preview
        ...(stage === 'denoise' ? { steps: done } : null),
      };
    }
    case 'preview': {
      const { width, height, rgba, step, picture } = event;
      return { ...state, picture, pixels: { width, height, rgba }, steps: step };
    }
    case 'picture': {
      const { width, height, rgba, picture } = event;
      return { ...state, picture, pixels: { width, height, rgba }, steps: event.recipe.settings.steps };
    }
    case 'planned':
      return { ...state, planned: event.sentences };
    case 'notice':
      return state.notices.some((one) => isSame(one, event.said))
        ? state
        : { ...state, notices: [...state.notices, event.said] };
    case 'called':
    case 'control-picture':
    case 'tested':
    case 'opened':
    case 'done':
    case 'cancelled':
    case 'failed':
      return state;
  }
}

const isSame = (a: Said, b: Said): boolean => JSON.stringify(a) === JSON.stringify(b);
