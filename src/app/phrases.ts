import type { PassedOver } from '../core/model/card.ts';
import { visibleText } from '../core/visibleText.ts';
import type { GenerationState } from '../stores/generationReducer.ts';
import { listed, sentences } from '../texts/format.ts';
import { t } from '../texts/translate.ts';

/** "12 seconds", "3 minutes": no more exact than it is known. */
export function roughDuration(seconds: number): string {
  if (seconds < 1) return t('phrases:aMoment');
  if (seconds < 10) return t('phrases:seconds', { count: Math.round(seconds) });
  if (seconds < 90) return t('phrases:seconds', { count: Math.round(seconds / 5) * 5 });
  if (seconds < 5400) return t('phrases:minutes', { count: Math.round(seconds / 60) });
  return t('phrases:hours', { count: Math.round(seconds / 3600) });
}

/** "about 12 seconds", "about 3 minutes". */
export const duration = (seconds: number): string =>
  seconds < 1 ? roughDuration(seconds) : t('phrases:about', { time: roughDuration(seconds) });

/** "1.5 s", "2 min 5 s": for what has been measured. */
export function exactDuration(seconds: number): string {
  if (seconds < 60) return t('phrases:exactSeconds', { seconds: seconds.toFixed(seconds < 10 ? 1 : 0) });
  return t('phrases:exactMinutes', {
    minutes: Math.floor(seconds / 60),
    seconds: Math.round(seconds % 60),
  });
}

/** The same in every language. */
const UNITS = ['KB', 'MB', 'GB'];

export function fileSize(bytes: number): string {
  const power = Math.min(UNITS.length, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  const unit = UNITS[power - 1];
  const shown = value.toFixed(power > 0 && value < 10 ? 1 : 0);
  return unit === undefined ? t('phrases:bytes', { count: bytes }) : `${shown} ${unit}`;
}

/** The beginning of a prompt, for names that are read aloud. */
export function excerpt(text: string, most = 90): string {
  const letters = [...visibleText(text)];
  return letters.length <= most ? letters.join('') : `${letters.slice(0, most).join('')} …`;
}

const percentOf = ({ done, total }: GenerationState): number => Math.floor((100 * done) / total);

/** What the engine is doing, for the line under the plate. */
export function stageText(state: GenerationState): string {
  if (state.phase === 'cancelling') return t('phrases:stopping');
  switch (state.stage) {
    case null:
      return t('phrases:warmingUp');
    case 'model':
      return state.total > 0
        ? t('phrases:loadingPercent', { percent: percentOf(state) })
        : t('phrases:loading');
    case 'adapt':
      return state.done < state.total
        ? t('phrases:adaptingPercent', { percent: percentOf(state) })
        : t('phrases:warmingUp');
    case 'text':
      return t('phrases:readingWords');
    case 'denoise':
      return state.done === 0
        ? t('phrases:firstStep')
        : t('phrases:step', { step: Math.min(state.done, state.total), of: state.total });
    case 'enlarge':
      return state.total > 1
        ? t('phrases:enlargingPart', { part: Math.min(state.done + 1, state.total), of: state.total })
        : t('phrases:enlarging');
    case 'decode':
      return t('phrases:decoding');
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
      return t('phrases:saysStopping');
    case 'cancelled':
      return t('phrases:saysStopped');
    case 'failed':
      return '';
    case 'done':
      return t('phrases:saysReady', { count });
    case 'running':
      return runningAnnouncement(state, count);
  }
}

function runningAnnouncement(state: GenerationState, count: number): string {
  const which = count > 1 ? t('phrases:saysPicture', { picture: state.picture + 1, of: count }) : '';
  if (state.stage === 'model') return t('phrases:saysLoading');
  if (state.stage === 'adapt') return t('phrases:saysAdapting');
  if (state.stage === 'enlarge') return t('phrases:saysEnlarging');
  if (state.stage !== 'denoise' || state.total === 0) return t('phrases:saysWorking');
  const quarter = Math.floor((4 * state.done) / state.total) * 25;
  return sentences(
    which,
    quarter === 0 ? t('phrases:saysWorking') : t('phrases:saysPercent', { percent: quarter }),
  );
}

/** 'No network of this model has lora_a, emb_params and 3 more: they do nothing here.' */
export function passedOverText({ count, names }: PassedOver): string {
  const more = count - names.length;
  const all = more > 0 ? t('phrases:andMore', { names: listed(names), count: more }) : listed(names);
  return t('phrases:passedOver', { names: all, count });
}
