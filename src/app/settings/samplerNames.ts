import { findSampler } from '../../core/samplers/catalogue.ts';
import { findSchedule } from '../../core/samplers/schedules.ts';
import { isLabel, t } from '../../texts/translate.ts';

/** What a sampler is called: its name in the field, but for those whose name says more. */
export const samplerName = (id: string): string =>
  named(`samplers:sampler.${id}`, findSampler(id)?.label ?? id);

export const scheduleName = (id: string): string =>
  named(`samplers:schedule.${id}`, findSchedule(id)?.label ?? id);

const named = (key: string, name: string): string => (isLabel(key) ? t(key) : name);
