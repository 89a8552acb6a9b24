import type { PictureImport } from '../importedPicture.ts';

// Flux is told its guidance as a number; classifier-free guidance beside it is another one. Programs name the two in their own ways,
// and some write the first whichever model it was.

/** By what the files of Flux.1 are called: flux1-dev, FLUX.1-schnell, flux_dev_fp8 … */
export const isFluxName = (name: unknown): boolean =>
  typeof name === 'string' &&
  /flux[\W_]?1(?!\d)|flux.{0,40}(dev|schnell)|(dev|schnell).{0,40}flux/i.test(name.slice(0, 300));

/** `told` undefined or null: a model that is told nothing, whose guidance is `cfg`. */
export function readToldGuidance(
  picture: PictureImport,
  cfg: unknown,
  told: { readonly name: string; readonly value: unknown },
): void {
  if (told.value === undefined || told.value === null) return picture.number('guidance', 'CFG scale', cfg);
  picture.number('guidance', told.name, told.value);
  picture.number('guidanceOptions.real', 'CFG scale', cfg ?? 1);
}
