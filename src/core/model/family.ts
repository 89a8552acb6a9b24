/** Width of the text that a UNet attends to, by family. */
const FAMILIES: ReadonlyMap<number, string> = new Map([
  [768, 'Stable Diffusion 1'],
  [1024, 'Stable Diffusion 2'],
  [1280, 'Stable Diffusion XL refiner'],
  [2048, 'Stable Diffusion XL'],
]);

const TASKS: ReadonlyMap<number, string> = new Map([
  [7, 'upscaling'],
  [8, 'editing'],
  [9, 'inpainting'],
]);

/** What counts of a UNet's config. */
interface UNetFacts {
  readonly inChannels: number;
  readonly levels: readonly { readonly contextChannels: number }[];
}

/** What a person calls this kind of model; '' for architectures of nobody's but their own. */
export function familyOf({ levels, inChannels }: UNetFacts): string {
  const width = levels.find(({ contextChannels }) => contextChannels !== 0)?.contextChannels ?? 0;
  const family = FAMILIES.get(width) ?? '';
  const task = TASKS.get(inChannels);
  return family === '' || task === undefined ? family : `${family}, ${task}`;
}
