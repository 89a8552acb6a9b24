/** The models whose networks differ in more than numbers; all others are children of these. */
export type Family = 'sd1' | 'sd2' | 'sdxl' | 'sdxl-refiner' | 'upscaler';

/** As messages call them. */
export const FAMILY_NAMES: Readonly<Record<Family, string>> = {
  sd1: 'Stable Diffusion 1.x',
  sd2: 'Stable Diffusion 2.x',
  sdxl: 'Stable Diffusion XL',
  'sdxl-refiner': 'the Stable Diffusion XL refiner',
  upscaler: 'the Stable Diffusion x4 upscaler',
};

/** SDXL's autoencoder is known for numbers that overflow in f16. */
export function overflowsIn(family: Family): boolean {
  return family === 'sdxl' || family === 'sdxl-refiner';
}
