import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import type { UNetConfig } from '../models/unetConfig.ts';
import type { Source } from './preparedSource.ts';
import type { Task } from '../model/model.ts';

/** Told by what the UNet takes: the latents' channels alone, or a mask, a picture, a noise level beside them. */
export function taskOf({ inChannels, outChannels, classLabels }: UNetConfig, isRefiner: boolean): Task {
  if (classLabels !== null) return 'upscale';
  if (inChannels === 2 * outChannels + 1) return 'inpaint';
  if (inChannels === 2 * outChannels) return 'instruct';
  return isRefiner ? 'refine' : 'text';
}

/** How many channels the UNet takes for a task, of latents and pictures with so many. */
export function channelsOf(task: Task, latentChannels: number, pictureChannels: number): number {
  switch (task) {
    case 'inpaint':
      return 2 * latentChannels + 1;
    case 'instruct':
      return 2 * latentChannels;
    case 'upscale':
      return latentChannels + pictureChannels;
    case 'text':
    case 'refine':
    case 'vary':
      return latentChannels;
  }
}

/** Throws AquatintError 'settings-invalid' where a model cannot begin without a picture. */
export function requireSource(task: Task, source: Source | null): void {
  if (source !== null || task === 'text') return;
  throw new AquatintError('settings-invalid', [said(`settings.task.${task}`)]);
}
