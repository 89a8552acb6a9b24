import type { SamplerEntry } from './samplerEntry.ts';
import type { NoiseFamily } from './schedulerConfig.ts';
import type { ScheduleEntry } from './schedules.ts';

/** Whether a sampler or a schedule can run models of this noise; null: what is not known is not refused. */
export function fitsNoise(
  entry: Pick<SamplerEntry, 'families'> | Pick<ScheduleEntry, 'families'> | undefined,
  noise: NoiseFamily | null,
): boolean {
  return noise === null || (entry?.families?.includes(noise) ?? true);
}
