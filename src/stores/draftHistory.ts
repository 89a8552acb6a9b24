import { useDraft, type Draft } from './draft.ts';
import { useStyles } from './styles.ts';

/** Undo for the form: words, settings and styles, whoever changed them. */

export interface Moment {
  readonly draft: Draft;
  readonly stylesOn: readonly string[];
}

export interface DraftHistory {
  readonly past: readonly Moment[];
  readonly future: readonly Moment[];
  /** What the newest step changed, and when it began and was last added to, in milliseconds. */
  readonly step: { readonly fields: string; readonly began: number; readonly last: number } | null;
}

export const NO_HISTORY: DraftHistory = { past: [], future: [], step: null };

const MOST_STEPS = 200;
/** A pause in writing begins a new step, and so does writing on for long. */
const PAUSE = 1000;
const LONGEST_STEP = 4000;

/** What differs; a random seed that was drawn is nobody's change. */
function changedFields(before: Moment, after: Moment): string {
  const keys = new Set([...Object.keys(before.draft), ...Object.keys(after.draft)]);
  const differs = (key: string): boolean => {
    if (key === 'seed' && after.draft.seedMode === 'random') return false;
    return JSON.stringify(Reflect.get(before.draft, key)) !== JSON.stringify(Reflect.get(after.draft, key));
  };
  const fields = [...keys].filter(differs).toSorted();
  return [...fields, ...(before.stylesOn.join() === after.stylesOn.join() ? [] : ['styles'])].join();
}

/** The history after a change; the same one where nothing changed. */
export function recordChange(
  history: DraftHistory,
  { before, after }: { readonly before: Moment; readonly after: Moment },
  at: number,
): DraftHistory {
  const fields = changedFields(before, after);
  if (fields === '') return history;
  const { past, step } = history;
  const isMore =
    step !== null && step.fields === fields && at - step.last < PAUSE && at - step.began < LONGEST_STEP;
  if (isMore) return { past, future: [], step: { ...step, last: at } };
  return { past: [...past, before].slice(-MOST_STEPS), future: [], step: { fields, began: at, last: at } };
}

let history = NO_HISTORY;
let current: Moment | null = null;
let isNoting = false;

const momentNow = (): Moment => ({ draft: useDraft.getState(), stylesOn: useStyles.getState().on });

/** Follows the form. Returns the way to stop. */
export function watchDraft(): () => void {
  current = momentNow();
  // What one action changes in both stores is one step.
  const note = (): void => {
    if (isNoting) return;
    isNoting = true;
    queueMicrotask(noteChange);
  };
  const stops = [useDraft.subscribe(note), useStyles.subscribe(note)];
  return () => stops.forEach((stop) => stop());
}

function noteChange(): void {
  isNoting = false;
  const before = current ?? momentNow();
  const after = momentNow();
  current = after;
  history = recordChange(history, { before, after }, Date.now());
}

/** What changes next is a step of its own, however soon it comes. */
export function beginStep(): void {
  if (isNoting) noteChange();
  history = { ...history, step: null };
}

function goTo(moment: Moment): void {
  current = moment;
  useStyles.setState({ on: moment.stylesOn });
  useDraft.setState(moment.draft, true);
}

/** False where there is nothing to undo. */
export function undoDraft(): boolean {
  if (isNoting) noteChange();
  const moment = history.past.at(-1);
  if (moment === undefined) return false;
  history = { past: history.past.slice(0, -1), future: [...history.future, momentNow()], step: null };
  goTo(moment);
  return true;
}

/** False where there is nothing to redo. */
export function redoDraft(): boolean {
  if (isNoting) noteChange();
  const moment = history.future.at(-1);
  if (moment === undefined) return false;
  history = { past: [...history.past, momentNow()], future: history.future.slice(0, -1), step: null };
  goTo(moment);
  return true;
}

/** How many steps there are to undo: a mark to come back to. */
export function draftMark(): number {
  if (isNoting) noteChange();
  return history.past.length;
}

/** Undoes until the form is as it was at the mark. */
export function undoDraftTo(mark: number): void {
  while (draftMark() > mark && undoDraft());
}

/** What undo and redo can bring back. */
export const everyMoment = (): readonly Moment[] => [...history.past, ...history.future];
