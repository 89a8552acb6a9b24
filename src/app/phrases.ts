import type { PassedOver } from '../core/model/card.ts';
import { visibleText } from '../core/visibleText.ts';
import type { GenerationState } from '../stores/generationReducer.ts';

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** "about 12 s", "about 3 min": no more exact than it is known. */
export function duration(seconds: number): string {
  if (seconds < 1) return 'a moment';
  if (seconds < 10) return `about ${plural(Math.round(seconds), 'second')}`;
  if (seconds < 90) return `about ${Math.round(seconds / 5) * 5} seconds`;
  if (seconds < 5400) return `about ${plural(Math.round(seconds / 60), 'minute')}`;
  return `about ${plural(Math.round(seconds / 3600), 'hour')}`;
}

/** "1.5 s", "2 min 5 s": for what has been measured. */
export function exactDuration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export function fileSize(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB'];
  const power = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power > 0 && value < 10 ? 1 : 0)} ${units[power] ?? ''}`;
}

/** The beginning of a prompt, for names that are read aloud. */
export function excerpt(text: string, most = 90): string {
  const letters = [...visibleText(text)];
  return letters.length <= most ? letters.join('') : `${letters.slice(0, most).join('')} …`;
}

/** What the engine is doing, for the line under the plate. */
export function stageText(state: GenerationState): string {
  if (state.phase === 'cancelling') return 'Stopping …';
  switch (state.stage) {
    case null:
      return 'Warming up …';
    case 'model':
      return state.total > 0
        ? `Loading the model, ${Math.floor((100 * state.done) / state.total)} %`
        : 'Loading the model …';
    case 'adapt':
      return state.done < state.total
        ? `Working the LoRAs into the model, ${Math.floor((100 * state.done) / state.total)} %`
        : 'Warming up …';
    case 'text':
      return 'Reading your words …';
    case 'denoise':
      return state.done === 0
        ? 'Warming up for the first step …'
        : `Step ${Math.min(state.done, state.total)} of ${state.total}`;
    case 'enlarge':
      return state.total > 1
        ? `Enlarging, part ${Math.min(state.done + 1, state.total)} of ${state.total}`
        : 'Enlarging …';
    case 'decode':
      return 'Pulling the print …';
  }
}

/** For the tab: whole percents of the whole job; '' when nothing is made. */
export function tabProgress({ phase, settings, picture, steps }: GenerationState): string {
  if (phase !== 'running' || !settings) return '';
  const part = (picture + Math.min(1, steps / settings.steps)) / settings.count;
  return `${Math.floor(100 * part)} %`;
}

/** For screen readers: a line at each change that matters, not at each step. */
export function announcement(state: GenerationState): string {
  const count = state.settings?.count ?? 1;
  switch (state.phase) {
    case 'idle':
      return '';
    case 'cancelling':
      return 'Stopping';
    case 'cancelled':
      return 'Stopped. Nothing that was finished is lost.';
    case 'failed':
      return '';
    case 'done':
      return count > 1 ? `${count} pictures are ready.` : 'The picture is ready.';
    case 'running':
      return runningAnnouncement(state, count);
  }
}

function runningAnnouncement(state: GenerationState, count: number): string {
  const which = count > 1 ? `Picture ${state.picture + 1} of ${count}. ` : '';
  if (state.stage === 'model') return 'Loading the model';
  if (state.stage === 'adapt') return 'Working the LoRAs into the model';
  if (state.stage === 'enlarge') return 'Enlarging the picture';
  if (state.stage !== 'denoise' || state.total === 0) return 'Working';
  const quarter = Math.floor((4 * state.done) / state.total) * 25;
  return quarter === 0 ? `${which}Working` : `${which}${quarter} percent`;
}

/** 'No network of this model has lora_a, emb_params and 3 more: they do nothing here.' */
export function passedOverText({ count, names }: PassedOver): string {
  const more = count - names.length;
  const listed = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `No network of this model has ${listed}: ${count === 1 ? 'it does' : 'they do'} nothing here.`;
}
