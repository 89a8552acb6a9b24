import type { UNetConfig } from '../core/models/unetConfig.ts';

/** Width of the text that a UNet attends to, by family. */
const FAMILIES: ReadonlyMap<number, string> = new Map([
  [768, 'Stable Diffusion 1'],
  [1024, 'Stable Diffusion 2'],
  [1280, 'Stable Diffusion XL refiner'],
  [2048, 'Stable Diffusion XL'],
]);

const TASKS: ReadonlyMap<number, string> = new Map([
  [8, 'editing'],
  [9, 'inpainting'],
]);

/** What a person calls this kind of model; '' for architectures of nobody's but their own. */
export function familyOf({ levels, inChannels }: Pick<UNetConfig, 'levels' | 'inChannels'>): string {
  const width = levels.find(({ contextChannels }) => contextChannels !== 0)?.contextChannels ?? 0;
  const family = FAMILIES.get(width) ?? '';
  const task = TASKS.get(inChannels);
  return family === '' || task === undefined ? family : `${family}, ${task}`;
}
